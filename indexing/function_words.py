"""Words of grammar, of which a search expects nothing (Funktionswörter)."""

# They stand on every page and inside of every other word.
FUNCTION_WORDS = (
    " aber alle allen aller alles als also am an andere anderen auch auf aus bei beim bin bis"
    " da dabei damit dann das dass dein dem den denn der deren des dessen dich die dies diese"
    " diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er"
    " es etwas euch euer fuer gegen hab habe haben hat hatte ich ihm ihn ihnen ihr ihre ihrem"
    " ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jene kann kein keine keinem"
    " keinen keiner koennen man mein mit nach nicht noch nun nur ob oder ohne sehr sein seine"
    " seinem seinen seiner seit sich sie sind so soll sollen sonst ueber um und uns unser"
    " unter vom von vor war waren was weil wenn wer werden wie wird wir wo wurde wurden zu"
    " zum zur zwar zwischen "
)
