namespace OnCallAgent.Web.Data.News;

/// <summary>
/// A moment of a database that several nodes share, told by which transactions had ended by then. At two equal ones the same was
/// stored: whatever is committed, by whom and on what way ever, ends a transaction.
/// </summary>
/// <param name="Troubles">How many questions had failed: after a crash or a failover, numbers of transactions may be given again.</param>
/// <param name="Connection">The process of the server that answered; none outlives a crash.</param>
/// <param name="ServerStarted">When the server was started.</param>
/// <param name="Ended">PostgreSQL's snapshot: a number below which all transactions ended, one from which none did, and those between that did not.</param>
internal sealed record Moment(long Troubles, int Connection, DateTime ServerStarted, string Ended);
