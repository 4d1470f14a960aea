namespace Tarn.Lake.Formats;

/// <summary>A node of a file's schema.</summary>
/// <param name="Path">its name after the names of its ancestors, separated by NUL, which no name contains</param>
/// <param name="Repetition">how often it occurs in its parent</param>
/// <param name="Children">number of direct children; 0 for a leaf</param>
/// <param name="Length">bytes of every value of a <c>fixed</c> leaf; 0 for others</param>
/// <param name="Parent">index of its parent; -1 for a column</param>
internal sealed record ParquetNode(string Path, ParquetRepetition Repetition, int Children, int Length, int Parent);
