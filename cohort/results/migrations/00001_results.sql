-- The same for SQLite and PostgreSQL: types and words that both have.

-- +goose Up
CREATE TABLE allelerx_runs (
	run_key        text NOT NULL PRIMARY KEY,
	program        text,
	version        text,
	knowledge_base text,
	as_of          text,
	started        text,
	parameters     text
);

CREATE TABLE allelerx_people (
	run_key      text NOT NULL REFERENCES allelerx_runs (run_key),
	person       text NOT NULL,
	cohort_group text,
	sex          text,
	age_years    bigint,
	PRIMARY KEY (run_key, person)
);

CREATE TABLE allelerx_gene_results (
	run_key           text NOT NULL REFERENCES allelerx_runs (run_key),
	person            text NOT NULL,
	gene              text NOT NULL,
	diplotype         text,
	phenotype         text,
	working_phenotype text,
	activity_score    double precision,
	status            text,
	PRIMARY KEY (run_key, person, gene)
);

-- A person may have several lines for a drug: one of each guideline and gene.
CREATE TABLE allelerx_actions (
	run_key   text NOT NULL REFERENCES allelerx_runs (run_key),
	person    text NOT NULL,
	drug      text NOT NULL,
	gene      text,
	guideline text,
	kind      text NOT NULL,
	strength  text,
	rank      bigint NOT NULL,
	status    text,
	detail    text
);

CREATE INDEX allelerx_actions_person ON allelerx_actions (run_key, person);

CREATE TABLE allelerx_cohort_counts (
	run_key      text NOT NULL REFERENCES allelerx_runs (run_key),
	name         text NOT NULL,
	subject      text NOT NULL,
	cohort_group text NOT NULL,
	count        bigint,
	denominator  bigint,
	value        double precision,
	suppressed   boolean NOT NULL,
	PRIMARY KEY (run_key, name, subject, cohort_group)
);

-- +goose Down
DROP TABLE allelerx_cohort_counts;
DROP TABLE allelerx_actions;
DROP TABLE allelerx_gene_results;
DROP TABLE allelerx_people;
DROP TABLE allelerx_runs;
