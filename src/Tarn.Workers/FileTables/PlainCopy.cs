using Tarn.Lake.Formats;

namespace Tarn.Workers.FileTables;

/// <summary>A copy of a Parquet file that the engine reads instead of it.</summary>
/// <param name="Location">The object's location, which errors name.</param>
/// <param name="Link">The link in the worker's folder.</param>
/// <param name="SizeBytes">The file's size.</param>
/// <param name="Path">The copy, relative to the worker's folder.</param>
/// <param name="Obstacles">The obstacles that the copy lacks.</param>
public sealed record PlainCopy(string Location, string Link, long SizeBytes, string Path, ParquetObstacle Obstacles);
