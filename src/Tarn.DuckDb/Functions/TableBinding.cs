using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Functions;

/// <summary>The arguments of a table function and the columns that it declares, while a statement is bound.</summary>
public readonly ref struct TableBinding
{
    private readonly nint _info;

    internal TableBinding(nint info) => _info = info;

    public int ParameterCount => (int)Lib.BindParameterCount(_info);

    public void AddColumn(string name, DuckType type) => Lib.BindAddResultColumn(_info, name, type);

    /// <summary>Sets the expected number of rows. With an exact number, DuckDB plans better.</summary>
    public void SetCardinality(long rows, bool exact) => Lib.BindSetCardinality(_info, (ulong)rows, exact);

    public long Int64(int parameter)
    {
        var value = Lib.BindParameter(_info, (ulong)parameter);
        try
        {
            return Lib.ValueInt64(value);
        }
        finally
        {
            Lib.DestroyValue(ref value);
        }
    }

    public string? Text(int parameter)
    {
        var value = Lib.BindParameter(_info, (ulong)parameter);
        try
        {
            return Lib.ValueIsNull(value) ? null : Lib.TakeString(Lib.ValueVarchar(value));
        }
        finally
        {
            Lib.DestroyValue(ref value);
        }
    }
}
