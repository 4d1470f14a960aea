using Tarn.Meters;

namespace Tarn.Access;

/// <summary>A resource that a call works on.</summary>
/// <param name="Id">Its id in the registry.</param>
/// <param name="Cells">Its counters; null: the call's end looks them up.</param>
public readonly record struct TouchedResource(ResourceId Id, Cells? Cells);
