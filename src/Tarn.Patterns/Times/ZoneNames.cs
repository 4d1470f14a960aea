namespace Tarn.Patterns.Times;

/// <summary>The names of a zone, as patterns print them.</summary>
/// <param name="Id">The zone's id.</param>
/// <param name="Short">The short name, such as UTC. Null: it needs locale data.</param>
/// <param name="Full">The full name. Null: it needs locale data.</param>
public sealed record ZoneNames(string Id, string? Short, string? Full);
