namespace Tarn.Analytics.Replays;

/// <summary>The wish for a replay.</summary>
/// <param name="FromMs">The arrival time of the first input, Unix milliseconds; null: the earliest that the log has.</param>
/// <param name="BeforeMs">The arrival time before which the range ends; null: it ends with the last committed input.</param>
/// <param name="Table">The name in the script of the table whose INSERT is repeated; null: the script has one INSERT.</param>
/// <param name="IntoDatabase">The database of the table that takes the rows.</param>
/// <param name="IntoTable">That table, which the replay makes.</param>
public sealed record ApplicationReplayRequest(long? FromMs, long? BeforeMs, string? Table, string IntoDatabase, string IntoTable);

/// <summary>A replay as callers see it.</summary>
/// <param name="Number">Its number in the application.</param>
/// <param name="State">Whether it runs.</param>
/// <param name="Reason">Why it failed; null: it did not.</param>
/// <param name="Rows">The rows that it has written.</param>
public sealed record ReplayReport(long Number, ReplayState State, string? Reason, long Rows);
