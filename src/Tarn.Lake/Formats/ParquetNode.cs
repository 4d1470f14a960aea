namespace Tarn.Lake.Formats;

/// <summary>A node of a file's schema.</summary>
/// <param name="Path">its name with those above it, none of which holds NUL, separated by it</param>
/// <param name="Repetition">how often it stands in the node above it</param>
/// <param name="Children">nodes directly below it; 0 for a leaf</param>
/// <param name="Length">bytes of every value of a <c>fixed</c> leaf; 0 for others</param>
/// <param name="Parent">number of the node above it; -1 for a column</param>
internal sealed record ParquetNode(string Path, ParquetRepetition Repetition, int Children, int Length, int Parent);
