namespace Tarn.Modules;

/// <summary>A part that holds memory.</summary>
/// <param name="Name">The part's name in the table.</param>
/// <param name="MinimumMb">The least memory that the part can work with, MiB.</param>
/// <param name="Weight">The part's weight in the split of the memory beyond all minima.</param>
/// <param name="For">The purpose of the memory, in the table.</param>
internal sealed record MemoryShare(string Name, long MinimumMb, int Weight, string For);
