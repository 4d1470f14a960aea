namespace Tarn.Lake.Hive.Json;

/// <summary>Finds the values of a line.</summary>
/// <param name="columns">The wanted columns.</param>
internal abstract class JsonScanner(JsonNames columns)
{
    /// <summary>The deepest nesting of values. Deeper ones would overflow the stack.</summary>
    protected const int DepthMax = 1_000;

    protected const string TooDeep = "the values are nested too deep";
    protected const string DuplicateKey = "Duplicate key";

    /// <summary>The reason why the last line is not read.</summary>
    public string Fault { get; protected set; } = "";

    protected JsonNames Columns { get; } = columns;

    /// <summary>Finds the values.</summary>
    /// <param name="line">The line, in UTF-8.</param>
    /// <param name="tape">Receives the values of wanted columns.</param>
    /// <param name="roots">Receives the index in the tape of each wanted column's value; −1: the line has none.</param>
    /// <returns>False: the line is no JSON; see <see cref="Fault"/>.</returns>
    public abstract bool TryScan(ReadOnlySpan<byte> line, JsonTape tape, Span<int> roots);

    protected bool Fail(string fault)
    {
        Fault = fault;
        return false;
    }
}
