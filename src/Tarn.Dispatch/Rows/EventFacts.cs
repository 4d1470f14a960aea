namespace Tarn.Dispatch.Rows;

/// <summary>The facts of an event that backlogs show.</summary>
/// <param name="AcceptedMs">When it was accepted, Unix milliseconds.</param>
/// <param name="Bytes">The length of its record.</param>
internal readonly record struct EventFacts(string Resource, long AcceptedMs, int Bytes);
