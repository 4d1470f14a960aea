using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Functions;

/// <summary>What a table function sees and declares while a statement is bound.</summary>
public readonly ref struct TableBinding
{
    private readonly nint info;

    internal TableBinding(nint info) => this.info = info;

    public int ParameterCount => (int)Lib.BindParameterCount(info);

    public void AddColumn(string name, DuckType type) => Lib.BindAddResultColumn(info, name, type);

    /// <summary>How many rows to expect; an exact number lets DuckDB plan better.</summary>
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
