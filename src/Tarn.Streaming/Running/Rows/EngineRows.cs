using Tarn.DuckDb;

namespace Tarn.Streaming.Running.Rows;

/// <summary>Small questions to the engine.</summary>
internal static class EngineRows
{
    public static long Count(DuckConnection connection, string table) => Number(connection, $"SELECT count(*) FROM {table}");

    /// <summary>The number that a statement gives.</summary>
    public static long Number(DuckConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        using var chunk = result.NextChunk()!;
        return chunk.View[0].Values<long>(1)[0];
    }
}
