namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>An advanced selector: every field must match.</summary>
public sealed record AdvancedSelection(string? Name, IReadOnlyList<FieldSelection> Fields);
