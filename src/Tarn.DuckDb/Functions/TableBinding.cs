using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Functions;

/// <summary>The arguments of a table function and the columns that it declares, while a statement is bound.</summary>
public readonly ref struct TableBinding
{
    private readonly nint info;

    internal TableBinding(nint info) => this.info = info;

    public int ParameterCount => (int)Lib.BindParameterCount(info);

    public void AddColumn(string name, DuckType type) => Lib.BindAddResultColumn(info, name, type);

    /// <summary>Sets the expected number of rows. With an exact number, DuckDB plans better.</summary>
    public void SetCardinality(long rows, bool exact) => Lib.BindSetCardinality(info, (ulong)rows, exact);

    public long Int64(int parameter)
    {
        var value = Lib.BindParameter(info, (ulong)parameter);
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
        var value = Lib.BindParameter(info, (ulong)parameter);
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
