namespace Tarn.DuckDb;

/// <summary>A failure that DuckDB reported. After <see cref="DuckErrorType.Fatal"/> or Internal the database is unusable.</summary>
public sealed class DuckException(DuckErrorType type, string message) : Exception(message)
{
    public DuckErrorType Type { get; } = type;
}
