namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>A classic selector.</summary>
/// <param name="ReadWrite">All, ReadOnly or WriteOnly.</param>
/// <param name="Management">Whether management events are selected.</param>
/// <param name="Excluded">The sources whose management events are left out.</param>
/// <param name="Data">The selected resources of data events.</param>
public sealed record EventSelection(string ReadWrite, bool Management, IReadOnlyList<string> Excluded, IReadOnlyList<DataResources> Data);
