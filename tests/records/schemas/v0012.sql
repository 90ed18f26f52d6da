-- The schema of step 0012 as SQLite keeps it.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
CREATE TABLE answered (
	tenant VARCHAR(40) NOT NULL, 
	user VARCHAR(36) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	answer JSON, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_answered PRIMARY KEY (tenant, user, "key")
);
CREATE TABLE api_token (
	id VARCHAR(36) NOT NULL, 
	token_sha256 VARCHAR(64) NOT NULL, 
	user VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT fk_api_token_user FOREIGN KEY(user) REFERENCES user_account (id), 
	CONSTRAINT uq_api_token_token_sha256 UNIQUE (token_sha256)
);
CREATE TABLE appraisal_rule (
	tenant VARCHAR(40) NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	decision VARCHAR(1) NOT NULL, 
	archive VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_appraisal_rule PRIMARY KEY (tenant, code)
);
CREATE TABLE approval (
	"order" VARCHAR(36) NOT NULL, 
	user VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	list_hash VARCHAR(64) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_approval PRIMARY KEY ("order", user), 
	CONSTRAINT fk_approval_order FOREIGN KEY("order") REFERENCES destruction_order (id), 
	CONSTRAINT uq_approval_order_role UNIQUE ("order", role)
);
CREATE TABLE blob (
	tenant VARCHAR(40) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	store_key VARCHAR NOT NULL, 
	store_version VARCHAR NOT NULL, 
	stored_at DATETIME NOT NULL, 
	held_at DATETIME, 
	CONSTRAINT pk_blob PRIMARY KEY (tenant, sha256)
);
CREATE TABLE case_condition (
	id VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	proceeding VARCHAR(36), 
	token VARCHAR(60) NOT NULL, 
	from_on DATE NOT NULL, 
	until_on DATE, 
	evidence VARCHAR NOT NULL, 
	document VARCHAR(36), 
	recorded_by VARCHAR(36) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_case_condition PRIMARY KEY (id), 
	CONSTRAINT fk_case_condition_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_case_condition_proceeding FOREIGN KEY(proceeding) REFERENCES proceeding (id), 
	CONSTRAINT fk_case_condition_document FOREIGN KEY(document) REFERENCES document (id)
);
CREATE TABLE "case_event" (
	"case" VARCHAR(36) NOT NULL, 
	"trigger" VARCHAR(60) NOT NULL, 
	"on" DATE NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	record VARCHAR(36) DEFAULT ('') NOT NULL, 
	proceeding VARCHAR(36), 
	evidence VARCHAR DEFAULT ('') NOT NULL, 
	document VARCHAR(36), 
	recorded_by VARCHAR(36), 
	recorded_at DATETIME, 
	CONSTRAINT pk_case_event PRIMARY KEY (record, "trigger"), 
	CONSTRAINT fk_case_event_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_case_event_document FOREIGN KEY(document) REFERENCES document (id), 
	CONSTRAINT fk_case_event_proceeding FOREIGN KEY(proceeding) REFERENCES proceeding (id)
);
CREATE TABLE case_file (
	id VARCHAR(36) NOT NULL, 
	reference VARCHAR NOT NULL, 
	reference_folded VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	subject VARCHAR NOT NULL, 
	subject_folded VARCHAR NOT NULL, 
	file_plan_code VARCHAR(40) NOT NULL, 
	lead_unit VARCHAR(36) NOT NULL, 
	clerk VARCHAR, 
	parent VARCHAR(36), 
	confidentiality VARCHAR NOT NULL, 
	is_restricted BOOLEAN NOT NULL, 
	medium VARCHAR NOT NULL, 
	location VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	closed_on DATE, 
	rule_id VARCHAR, 
	rule_variant VARCHAR, 
	disposal_action VARCHAR, 
	retention_end DATE, 
	retention_sentence VARCHAR NOT NULL, 
	covers_from DATE, 
	covers_to DATE, 
	revision INTEGER NOT NULL, 
	scope VARCHAR(80) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, rule_reason VARCHAR DEFAULT '' NOT NULL, retention_state VARCHAR(10), waits_for VARCHAR(60), offer_due_on DATE, transfer_end DATE, locked_from DATE, withdrawal VARCHAR(10), 
	CONSTRAINT pk_case_file PRIMARY KEY (id), 
	CONSTRAINT fk_case_file_lead_unit FOREIGN KEY(lead_unit) REFERENCES unit (id), 
	CONSTRAINT fk_case_file_parent FOREIGN KEY(parent) REFERENCES case_file (id), 
	CONSTRAINT uq_case_file_tenant_reference UNIQUE (tenant, reference)
);
CREATE TABLE case_member (
	"case" VARCHAR(36) NOT NULL, 
	user VARCHAR(36) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_case_member PRIMARY KEY ("case", user), 
	CONSTRAINT fk_case_member_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_case_member_user FOREIGN KEY(user) REFERENCES user_account (id)
);
CREATE TABLE case_retention (
	"case" VARCHAR(36) NOT NULL, 
	record JSON NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_case_retention PRIMARY KEY ("case"), 
	CONSTRAINT fk_case_retention_case FOREIGN KEY("case") REFERENCES case_file (id)
);
CREATE TABLE certificate (
	"order" VARCHAR(36) NOT NULL, 
	number VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	body TEXT NOT NULL, 
	signature VARCHAR NOT NULL, 
	json_key VARCHAR NOT NULL, 
	pdf_key VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_certificate PRIMARY KEY ("order"), 
	CONSTRAINT fk_certificate_order FOREIGN KEY("order") REFERENCES destruction_order (id), 
	CONSTRAINT uq_certificate_tenant_number UNIQUE (tenant, number)
);
CREATE TABLE checkpoint (
	tenant VARCHAR(40) NOT NULL, 
	size BIGINT NOT NULL, 
	root VARCHAR(64) NOT NULL, 
	peaks JSON NOT NULL, 
	at DATETIME NOT NULL, 
	key_id VARCHAR(16) NOT NULL, 
	signature VARCHAR NOT NULL, 
	anchored_at DATETIME, 
	CONSTRAINT pk_checkpoint PRIMARY KEY (tenant, size)
);
CREATE TABLE clock_watch (
	tenant VARCHAR(40) NOT NULL, 
	seen_at DATETIME, 
	offset_s INTEGER NOT NULL, 
	released_by VARCHAR(36), 
	released_by_name VARCHAR NOT NULL, 
	released_at DATETIME, 
	CONSTRAINT pk_clock_watch PRIMARY KEY (tenant)
);
CREATE TABLE destroyed_object (
	"order" VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	store_key VARCHAR(400) NOT NULL, 
	store_version VARCHAR(200) NOT NULL, 
	document VARCHAR(36) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	is_reference BOOLEAN NOT NULL, 
	absent_at DATETIME, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_destroyed_object PRIMARY KEY ("order", "case", store_key, store_version, document), 
	CONSTRAINT fk_destroyed_object_order FOREIGN KEY("order") REFERENCES destruction_order (id)
);
CREATE TABLE destruction_order (
	id VARCHAR(36) NOT NULL, 
	disposal VARCHAR(36) NOT NULL, 
	number VARCHAR NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	persons INTEGER NOT NULL, 
	proposed_by VARCHAR(36) NOT NULL, 
	proposed_by_name VARCHAR NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	list_hash VARCHAR(64) NOT NULL, 
	case_count INTEGER NOT NULL, 
	waits_until DATETIME, 
	void_reason VARCHAR NOT NULL, 
	ended_at DATETIME, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_destruction_order PRIMARY KEY (id), 
	CONSTRAINT fk_destruction_order_disposal FOREIGN KEY(disposal) REFERENCES disposal (id), 
	CONSTRAINT uq_destruction_order_tenant_number UNIQUE (tenant, number)
);
CREATE TABLE disposal (
	id VARCHAR(36) NOT NULL, 
	number VARCHAR NOT NULL, 
	process_id VARCHAR(36) NOT NULL, 
	title VARCHAR NOT NULL, 
	created_by VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	xdomea_version VARCHAR NOT NULL, 
	offered_at DATETIME, 
	offer_confirmed_at DATETIME, 
	appraised_at DATETIME, 
	delivered_at DATETIME, 
	delivery_confirmed_at DATETIME, 
	ended_at DATETIME, 
	revision INTEGER NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_disposal PRIMARY KEY (id), 
	CONSTRAINT uq_disposal_tenant_number UNIQUE (tenant, number), 
	CONSTRAINT uq_disposal_tenant_process_id UNIQUE (tenant, process_id)
);
CREATE TABLE disposal_item (
	disposal VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	is_open BOOLEAN, 
	reference VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	file_plan_code VARCHAR(40) NOT NULL, 
	rule_id VARCHAR, 
	retention_end DATE, 
	proposal VARCHAR(1), 
	proposal_reason VARCHAR NOT NULL, 
	proposed_by VARCHAR(36), 
	decision VARCHAR(1), 
	decision_reason VARCHAR NOT NULL, 
	decision_source VARCHAR(20), 
	decided_by VARCHAR NOT NULL, 
	decided_at DATETIME, 
	archive_reference VARCHAR NOT NULL, 
	failure VARCHAR NOT NULL, 
	"order" VARCHAR(36), 
	fingerprint VARCHAR(64) NOT NULL, 
	scope VARCHAR(80) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, former_decisions JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_disposal_item PRIMARY KEY (disposal, "case"), 
	CONSTRAINT fk_disposal_item_disposal FOREIGN KEY(disposal) REFERENCES disposal (id), 
	CONSTRAINT fk_disposal_item_order FOREIGN KEY("order") REFERENCES destruction_order (id), 
	CONSTRAINT uq_disposal_item_tenant_case_is_open UNIQUE (tenant, "case", is_open)
);
CREATE TABLE disposal_message (
	id VARCHAR(36) NOT NULL, 
	disposal VARCHAR(36), 
	kind VARCHAR(4) NOT NULL, 
	is_sent BOOLEAN NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	process_id VARCHAR(36) NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	store_key VARCHAR NOT NULL, 
	validation VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR(36) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_disposal_message PRIMARY KEY (id), 
	CONSTRAINT fk_disposal_message_disposal FOREIGN KEY(disposal) REFERENCES disposal (id)
);
CREATE TABLE document (
	id VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36), 
	proceeding VARCHAR(36), 
	attachment_to VARCHAR(36), 
	inbox_unit VARCHAR(36), 
	position INTEGER, 
	reference VARCHAR, 
	subject VARCHAR NOT NULL, 
	sender VARCHAR NOT NULL, 
	direction VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	is_draft BOOLEAN NOT NULL, 
	received_at DATETIME NOT NULL, 
	dated_on DATE, 
	delivered_by VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	reason VARCHAR, 
	flags JSON NOT NULL, 
	suggestion JSON, 
	filed_at DATETIME, 
	revision INTEGER NOT NULL, 
	scope VARCHAR(80) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT fk_document_attachment_to FOREIGN KEY(attachment_to) REFERENCES document (id), 
	CONSTRAINT fk_document_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_document_inbox_unit FOREIGN KEY(inbox_unit) REFERENCES unit (id), 
	CONSTRAINT fk_document_proceeding FOREIGN KEY(proceeding) REFERENCES proceeding (id)
);
CREATE TABLE file_plan_unit (
	tenant VARCHAR(40) NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	title VARCHAR NOT NULL, 
	parent VARCHAR, transfer_years INTEGER, 
	CONSTRAINT pk_file_plan_unit PRIMARY KEY (tenant, code)
);
CREATE TABLE follow_up (
	id VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	document VARCHAR(36), 
	user VARCHAR NOT NULL, 
	due_on DATE NOT NULL, 
	remark VARCHAR NOT NULL, 
	done_at DATETIME, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_follow_up PRIMARY KEY (id), 
	CONSTRAINT fk_follow_up_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_follow_up_document FOREIGN KEY(document) REFERENCES document (id)
);
CREATE TABLE held_case (
	hold VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_held_case PRIMARY KEY (hold, "case"), 
	CONSTRAINT fk_held_case_hold FOREIGN KEY(hold) REFERENCES hold (id)
);
CREATE TABLE hold (
	id VARCHAR(36) NOT NULL, 
	reason VARCHAR NOT NULL, 
	placed_by VARCHAR(36) NOT NULL, 
	placed_by_name VARCHAR NOT NULL, 
	placed_at DATETIME NOT NULL, 
	review_on DATE NOT NULL, 
	lifted_by VARCHAR(36), 
	lifted_at DATETIME, 
	lift_reason VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, ground VARCHAR(1), asked_by VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_hold PRIMARY KEY (id)
);
CREATE TABLE installation (
	name VARCHAR(80) NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_installation PRIMARY KEY (name)
);
CREATE TABLE job (
	id INTEGER NOT NULL, 
	lane VARCHAR(20) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	payload JSON NOT NULL, 
	caused_by VARCHAR(36) NOT NULL, 
	priority INTEGER NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	run_at_ms BIGINT NOT NULL, 
	attempt INTEGER NOT NULL, 
	max_attempts INTEGER NOT NULL, 
	lease_until_ms BIGINT, 
	worker VARCHAR, 
	done_steps INTEGER NOT NULL, 
	all_steps INTEGER NOT NULL, 
	error VARCHAR, 
	created_ms BIGINT NOT NULL, 
	finished_ms BIGINT, 
	dedupe VARCHAR(160), 
	tenant VARCHAR(40) NOT NULL, turn BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT uq_job_tenant_dedupe UNIQUE (tenant, dedupe)
);
CREATE TABLE journal_detail (
	entry INTEGER NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	detail JSON NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_journal_detail PRIMARY KEY (entry), 
	CONSTRAINT fk_journal_detail_entry FOREIGN KEY(entry) REFERENCES journal_entry (id)
);
CREATE TABLE journal_entry (
	id INTEGER NOT NULL, 
	stream VARCHAR(80) NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(36) NOT NULL, 
	action VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	detail_hash VARCHAR(64) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_journal_entry PRIMARY KEY (id), 
	CONSTRAINT uq_journal_entry_tenant_stream_number UNIQUE (tenant, stream, number)
);
CREATE TABLE journal_leaf (
	tenant VARCHAR(40) NOT NULL, 
	position BIGINT NOT NULL, 
	entry INTEGER NOT NULL, 
	CONSTRAINT pk_journal_leaf PRIMARY KEY (tenant, position), 
	CONSTRAINT fk_journal_leaf_entry FOREIGN KEY(entry) REFERENCES journal_entry (id), 
	CONSTRAINT uq_journal_leaf_entry UNIQUE (entry)
);
CREATE TABLE journal_stream (
	tenant VARCHAR(40) NOT NULL, 
	stream VARCHAR(80) NOT NULL, 
	size INTEGER NOT NULL, 
	head VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_journal_stream PRIMARY KEY (tenant, stream)
);
CREATE TABLE lane (
	name VARCHAR(20) NOT NULL, 
	turn BIGINT NOT NULL, 
	CONSTRAINT pk_lane PRIMARY KEY (name)
);
CREATE TABLE number_series (
	tenant VARCHAR(40) NOT NULL, 
	series VARCHAR(120) NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_number_series PRIMARY KEY (tenant, series)
);
CREATE TABLE page (
	id VARCHAR(36) NOT NULL, 
	version VARCHAR(36) NOT NULL, 
	document VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	method VARCHAR NOT NULL, 
	confidence DOUBLE, 
	reason VARCHAR, 
	text TEXT NOT NULL, 
	engine VARCHAR NOT NULL, 
	words_key VARCHAR, 
	width_px INTEGER NOT NULL, 
	height_px INTEGER NOT NULL, 
	rotation INTEGER NOT NULL, 
	has_image BOOLEAN NOT NULL, 
	duration_ms INTEGER NOT NULL, 
	tenant VARCHAR(40) NOT NULL, skew DOUBLE DEFAULT '0' NOT NULL, dpi INTEGER DEFAULT '0' NOT NULL, codes JSON DEFAULT '[]' NOT NULL, marks JSON DEFAULT '[]' NOT NULL, checked_at DATETIME, exact_words BLOB, tried_engine VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_page PRIMARY KEY (id), 
	CONSTRAINT fk_page_document FOREIGN KEY(document) REFERENCES document (id), 
	CONSTRAINT fk_page_version FOREIGN KEY(version) REFERENCES version (id), 
	CONSTRAINT uq_page_version_number UNIQUE (version, number)
);
CREATE TABLE proceeding (
	id VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	parent VARCHAR(36), 
	reference VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	depth INTEGER NOT NULL, 
	subject VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, rule_position VARCHAR(40), rule_variant VARCHAR, rule_reason VARCHAR DEFAULT '' NOT NULL, closed_on DATE, 
	CONSTRAINT pk_proceeding PRIMARY KEY (id), 
	CONSTRAINT fk_proceeding_case FOREIGN KEY("case") REFERENCES case_file (id), 
	CONSTRAINT fk_proceeding_parent FOREIGN KEY(parent) REFERENCES proceeding (id), 
	CONSTRAINT uq_proceeding_tenant_reference UNIQUE (tenant, reference)
);
CREATE TABLE recent_case (
	user VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	used_at DATETIME NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_recent_case PRIMARY KEY (user, "case"), 
	CONSTRAINT fk_recent_case_case FOREIGN KEY("case") REFERENCES case_file (id)
);
CREATE TABLE recent_search (
	user VARCHAR NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	asked JSON NOT NULL, 
	at DATETIME NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_recent_search PRIMARY KEY (user, digest), 
	CONSTRAINT fk_recent_search_user FOREIGN KEY(user) REFERENCES user_account (id)
);
CREATE TABLE retention_rule (
	id INTEGER NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_retention_rule PRIMARY KEY (id)
);
CREATE TABLE rule_change (
	id VARCHAR(36) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	rules TEXT NOT NULL, 
	rules_before_sha256 VARCHAR(64) NOT NULL, 
	effective_on DATE NOT NULL, 
	positions JSON NOT NULL, 
	proposed_by VARCHAR(36) NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	reason VARCHAR NOT NULL, 
	applied_by VARCHAR(36), 
	applied_at DATETIME, 
	seen INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	cases_sha256 VARCHAR(64) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_rule_change PRIMARY KEY (id)
);
CREATE TABLE rule_change_line (
	change VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	reference VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	"before" JSON NOT NULL, 
	"after" JSON NOT NULL, 
	scope VARCHAR(80) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_rule_change_line PRIMARY KEY (change, "case"), 
	CONSTRAINT fk_rule_change_line_change FOREIGN KEY(change) REFERENCES rule_change (id)
);
CREATE TABLE saved_search (
	id VARCHAR(36) NOT NULL, 
	user VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	name_folded VARCHAR NOT NULL, 
	asked JSON NOT NULL, 
	seen_until DATETIME NOT NULL, 
	seen_pages JSON NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_saved_search PRIMARY KEY (id), 
	CONSTRAINT fk_saved_search_user FOREIGN KEY(user) REFERENCES user_account (id), 
	CONSTRAINT uq_saved_search_user_name_folded UNIQUE (user, name_folded)
);
CREATE TABLE scan_batch (
	id VARCHAR(36) NOT NULL, 
	station VARCHAR(36) NOT NULL, 
	station_name VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	announced JSON NOT NULL, 
	seed VARCHAR(16) NOT NULL, 
	announced_at DATETIME NOT NULL, 
	completed_at DATETIME, 
	discrepancies JSON NOT NULL, 
	correction VARCHAR NOT NULL, 
	closed_at DATETIME, 
	closed_by VARCHAR(36), 
	closed_by_name VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_batch PRIMARY KEY (id), 
	CONSTRAINT uq_scan_batch_tenant_station_key UNIQUE (tenant, station, "key")
);
CREATE TABLE scan_label (
	batch VARCHAR(36) NOT NULL, 
	page INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_label PRIMARY KEY (batch, page, number), 
	CONSTRAINT fk_scan_label_page FOREIGN KEY(batch, page) REFERENCES scan_page (batch, number)
);
CREATE TABLE scan_letter (
	id VARCHAR(36) NOT NULL, 
	batch VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	sheet INTEGER, 
	pages JSON NOT NULL, 
	target JSON NOT NULL, 
	doubt VARCHAR(30) NOT NULL, 
	document VARCHAR(36), 
	state VARCHAR(12) NOT NULL, 
	refusal VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	tenant VARCHAR(40) NOT NULL, moves JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_scan_letter PRIMARY KEY (id), 
	CONSTRAINT fk_scan_letter_batch FOREIGN KEY(batch) REFERENCES scan_batch (id), 
	CONSTRAINT uq_scan_letter_batch_number UNIQUE (batch, number)
);
CREATE TABLE scan_page (
	batch VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	page INTEGER NOT NULL, 
	figures JSON NOT NULL, 
	codes JSON NOT NULL, 
	role VARCHAR(12) NOT NULL, 
	letter VARCHAR(36), 
	findings JSON NOT NULL, 
	is_sampled BOOLEAN NOT NULL, 
	turned INTEGER NOT NULL, 
	straightened DOUBLE NOT NULL, 
	settlement VARCHAR(20), 
	settled_by VARCHAR(36), 
	settled_by_name VARCHAR NOT NULL, 
	settled_at DATETIME, 
	replaced INTEGER NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_page PRIMARY KEY (batch, number), 
	CONSTRAINT fk_scan_page_batch FOREIGN KEY(batch) REFERENCES scan_batch (id), 
	CONSTRAINT fk_scan_page_letter FOREIGN KEY(letter) REFERENCES scan_letter (id)
);
CREATE TABLE scan_paper (
	batch VARCHAR(36) NOT NULL, 
	released_by VARCHAR(36) NOT NULL, 
	released_by_name VARCHAR NOT NULL, 
	released_at DATETIME NOT NULL, 
	kept_letters JSON NOT NULL, 
	destroyed_by VARCHAR(36), 
	destroyed_by_name VARCHAR NOT NULL, 
	destroyed_at DATETIME, 
	method VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_paper PRIMARY KEY (batch), 
	CONSTRAINT fk_scan_paper_batch FOREIGN KEY(batch) REFERENCES scan_batch (id)
);
CREATE TABLE scan_part (
	batch VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	received_at DATETIME NOT NULL, 
	journal_hash VARCHAR(64) NOT NULL, 
	page_count INTEGER, 
	is_unreadable BOOLEAN NOT NULL, 
	replaces INTEGER, 
	tenant VARCHAR(40) NOT NULL, received_by VARCHAR(36), received_by_name VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_scan_part PRIMARY KEY (batch, number), 
	CONSTRAINT fk_scan_part_batch FOREIGN KEY(batch) REFERENCES scan_batch (id)
);
CREATE TABLE scan_seal (
	batch VARCHAR(36) NOT NULL, 
	letters JSON NOT NULL, 
	root VARCHAR(64) NOT NULL, 
	token TEXT NOT NULL, 
	sealed_at DATETIME NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_seal PRIMARY KEY (batch), 
	CONSTRAINT fk_scan_seal_batch FOREIGN KEY(batch) REFERENCES scan_batch (id)
);
CREATE TABLE scan_slot (
	id VARCHAR(36) NOT NULL, 
	"case" VARCHAR(36) NOT NULL, 
	subject VARCHAR NOT NULL, 
	made_by VARCHAR(36) NOT NULL, 
	made_by_name VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	letter VARCHAR(36), 
	revoked_at DATETIME, 
	revoked_by VARCHAR(36), 
	revoked_by_name VARCHAR NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_scan_slot PRIMARY KEY (id), 
	CONSTRAINT fk_scan_slot_case FOREIGN KEY("case") REFERENCES case_file (id)
);
CREATE TABLE search_habit (
	user VARCHAR NOT NULL, 
	keeps_recent BOOLEAN NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_search_habit PRIMARY KEY (user), 
	CONSTRAINT fk_search_habit_user FOREIGN KEY(user) REFERENCES user_account (id)
);
CREATE TABLE sign_in (
	token_sha256 VARCHAR(64) NOT NULL, 
	user VARCHAR(36) NOT NULL, 
	csrf VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	used_at DATETIME NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_sign_in PRIMARY KEY (token_sha256), 
	CONSTRAINT fk_sign_in_user FOREIGN KEY(user) REFERENCES user_account (id)
);
CREATE TABLE sign_in_failure (
	subject VARCHAR(200) NOT NULL, 
	count INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_failure PRIMARY KEY (subject)
);
CREATE TABLE stub (
	"case" VARCHAR(36) NOT NULL, 
	reference VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	file_plan_code VARCHAR(40) NOT NULL, 
	lead_unit VARCHAR(36) NOT NULL, 
	opened_on DATE NOT NULL, 
	closed_on DATE, 
	covers_from DATE, 
	covers_to DATE, 
	rule_id VARCHAR, 
	legal_basis VARCHAR NOT NULL, 
	retention_end DATE, 
	decision VARCHAR(1) NOT NULL, 
	archive_reference VARCHAR NOT NULL, 
	process_id VARCHAR(36) NOT NULL, 
	"order" VARCHAR(36) NOT NULL, 
	documents JSON NOT NULL, 
	destroyed_at DATETIME NOT NULL, 
	scope VARCHAR(80) NOT NULL, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_stub PRIMARY KEY ("case"), 
	CONSTRAINT fk_stub_order FOREIGN KEY("order") REFERENCES destruction_order (id)
);
CREATE TABLE tenant (
	id VARCHAR(40) NOT NULL, 
	name VARCHAR NOT NULL, 
	reference_pattern VARCHAR NOT NULL, 
	CONSTRAINT pk_tenant PRIMARY KEY (id)
);
CREATE TABLE unit (
	id VARCHAR(36) NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	parent VARCHAR(36), 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT fk_unit_parent FOREIGN KEY(parent) REFERENCES unit (id), 
	CONSTRAINT uq_unit_tenant_code UNIQUE (tenant, code)
);
CREATE TABLE user_account (
	id VARCHAR(36) NOT NULL, 
	login VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	password_hash VARCHAR, 
	roles JSON NOT NULL, 
	units JSON NOT NULL, 
	is_cleared BOOLEAN NOT NULL, 
	single_keys BOOLEAN NOT NULL, 
	theme VARCHAR NOT NULL, 
	disabled_at DATETIME, 
	tenant VARCHAR(40) NOT NULL, label_offsets JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_user_account PRIMARY KEY (id), 
	CONSTRAINT uq_user_account_login UNIQUE (login)
);
CREATE TABLE version (
	id VARCHAR(36) NOT NULL, 
	document VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	media_type VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	added_at DATETIME NOT NULL, 
	page_count INTEGER, 
	tenant VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_version PRIMARY KEY (id), 
	CONSTRAINT fk_version_document FOREIGN KEY(document) REFERENCES document (id), 
	CONSTRAINT uq_version_document_number UNIQUE (document, number)
);
CREATE INDEX ix_job_listed ON job (tenant, state, id);
CREATE INDEX ix_job_subject ON job (tenant, subject);
CREATE INDEX ix_journal_entry_subject ON journal_entry (subject);
CREATE INDEX ix_retention_rule_tenant ON retention_rule (tenant);
CREATE INDEX ix_case_file_reference ON case_file (tenant, reference_folded, id);
CREATE INDEX ix_case_file_subject ON case_file (tenant, subject_folded, id);
CREATE INDEX ix_case_file_plan ON case_file (tenant, file_plan_code, id);
CREATE INDEX ix_case_file_scope ON case_file (tenant, scope, id);
CREATE INDEX ix_sign_in_user ON sign_in (user);
CREATE INDEX ix_case_member_user ON case_member (user);
CREATE INDEX ix_proceeding_case ON proceeding ("case");
CREATE INDEX ix_document_attachment_to ON document (attachment_to);
CREATE INDEX ix_document_case ON document ("case", position);
CREATE INDEX ix_document_inbox ON document (tenant, "case", id);
CREATE INDEX ix_follow_up_case ON follow_up ("case");
CREATE INDEX ix_follow_up_due ON follow_up (tenant, user, done_at, due_on);
CREATE INDEX ix_version_sha256 ON version (sha256);
CREATE INDEX ix_page_document ON page (document);
CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER journal_entry_no_replace BEFORE INSERT ON journal_entry WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id OR (tenant = NEW.tenant AND stream = NEW.stream AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX ix_job_ready ON job (lane, state, priority, turn, run_at_ms, id);
CREATE INDEX ix_recent_search_latest ON recent_search (user, at);
CREATE INDEX ix_recent_search_at ON recent_search (at);
CREATE INDEX ix_document_filed ON document (tenant, filed_at);
CREATE INDEX ix_case_event_case ON case_event ("case");
CREATE INDEX ix_case_condition_case ON case_condition ("case");
CREATE INDEX ix_rule_change_state ON rule_change (tenant, state, effective_on);
CREATE INDEX ix_case_file_due ON case_file (tenant, state, retention_end, id, scope, file_plan_code, lead_unit, disposal_action);
CREATE INDEX ix_case_file_waiting ON case_file (tenant, state, retention_end, offer_due_on, reference_folded, id, scope, file_plan_code, lead_unit, disposal_action);
CREATE INDEX ix_case_file_offer ON case_file (tenant, offer_due_on, id, scope, file_plan_code, lead_unit, disposal_action);
CREATE INDEX ix_case_file_rule ON case_file (tenant, rule_id);
CREATE INDEX ix_page_poor ON page (tenant, checked_at, reason, id) WHERE reason IS NOT NULL;
CREATE INDEX ix_hold_review ON hold (tenant, lifted_at, review_on);
CREATE INDEX ix_held_case_case ON held_case (tenant, "case");
CREATE INDEX ix_disposal_message_disposal ON disposal_message (disposal);
CREATE INDEX ix_disposal_message_process ON disposal_message (tenant, process_id);
CREATE INDEX ix_destruction_order_disposal ON destruction_order (disposal);
CREATE INDEX ix_disposal_item_plan ON disposal_item (disposal, file_plan_code, reference);
CREATE INDEX ix_disposal_item_order ON disposal_item ("order");
CREATE INDEX ix_stub_order ON stub ("order");
CREATE INDEX ix_stub_reference ON stub (tenant, reference);
CREATE TRIGGER journal_leaf_no_update BEFORE UPDATE ON journal_leaf BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER journal_leaf_no_delete BEFORE DELETE ON journal_leaf BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER journal_leaf_no_replace BEFORE INSERT ON journal_leaf WHEN EXISTS (SELECT 1 FROM journal_leaf WHERE entry = NEW.entry OR (tenant = NEW.tenant AND position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX ix_case_file_locked ON case_file (tenant, withdrawal, locked_from) WHERE locked_from IS NOT NULL;
CREATE INDEX ix_case_file_withdrawn ON case_file (tenant, withdrawal, locked_from) WHERE withdrawal IS NOT NULL;
CREATE INDEX ix_scan_batch_latest ON scan_batch (tenant, announced_at, id);
CREATE INDEX ix_scan_part_sha256 ON scan_part (sha256);
CREATE INDEX ix_scan_letter_document ON scan_letter (document);
CREATE INDEX ix_scan_page_letter ON scan_page (letter);
CREATE INDEX ix_scan_label_number ON scan_label (tenant, number);
CREATE INDEX ix_scan_slot_case ON scan_slot (tenant, "case");
CREATE INDEX ix_case_file_parent ON case_file (tenant, parent) WHERE parent IS NOT NULL;
COMMIT;
