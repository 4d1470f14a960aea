namespace Tarn.Modules;

/// <summary>A part that holds memory.</summary>
/// <param name="Name">For the table.</param>
/// <param name="MinimumMb">It cannot work with less.</param>
/// <param name="Weight">Its share of what is left after all minima.</param>
/// <param name="For">What it is for, for the table.</param>
internal sealed record MemoryShare(string Name, long MinimumMb, int Weight, string For);
