# The thirteen rules of the table in `benches/RESULTS.md`, in Rego.
package contracts

import rego.v1

deny contains "client-owns-results" if not input.ip.work_product.owner == "client"

deny contains "client-may-leave" if {
	some right in input.termination.rights
	right.ground == "convenience"
	right.holder == "client"
	not at_least(right.notice, 60)
}

deny contains "data-encrypted" if {
	"confidential" in input.facts.data_classes
	not encrypted
}

deny contains "data-returned" if not input.data.client_data.return_on_exit

deny contains "confidence-lasts" if not at_least(input.confidentiality.survives, 1095)

deny contains "confidence-mutual" if not input.confidentiality.mutual

deny contains "paid-in-time" if not at_least(input.payment.due.within, 30)

deny contains "services-have-scope" if {
	some service in input.services
	not stated(service.in_scope)
}

deny contains "services-have-duties" if {
	some service in input.services
	some side in ["client", "provider"]
	not stated(service.responsibilities[side])
}

deny contains "levels-have-consequences" if {
	some level in input.service_levels
	not level.consequence.kind in {"credit", "ld", "fee_reduction"}
}

deny contains "disputes-end" if not some_step_binds

deny contains "continuity-tested" if not at_most(input.continuity.test_every, 366)

deny contains "fees-bounded" if {
	some component in input.pricing.components
	not affordable(component.amount)
}

encrypted if {
	input.security.encryption.in_transit
	input.security.encryption.at_rest
}

some_step_binds if {
	some step in input.dispute_resolution.steps
	step.binding
}

stated(list) if count(list) > 0

affordable(amount) if {
	startswith(amount, "USD ")
	to_number(trim_prefix(amount, "USD ")) <= 100000
}

at_least(text, least) if days(text) >= least

at_most(text, most) if days(text) <= most

days(text) := to_number(parts[0]) * unit_days[parts[1]] if {
	parts := split(text, " ")
	count(parts) == 2
}

unit_days := {"day": 1, "days": 1, "year": 365, "years": 365}
