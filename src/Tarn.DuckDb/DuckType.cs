using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// A logical type of DuckDB. It owns a native object, so dispose it. Functions that receive it copy it.
/// </summary>
public sealed unsafe class DuckType : NativeHandle
{
    internal DuckType(nint value) : base(value)
    {
    }

    public DuckTypeId Id => Lib.GetTypeId(this);

    /// <summary>Of a decimal: its precision.</summary>
    public int Width => Lib.DecimalWidth(this);

    /// <summary>Of a decimal: its digits after the point.</summary>
    public int Scale => Lib.DecimalScale(this);

    /// <summary>Of a decimal: the integer type in its vectors, SmallInt, Integer, BigInt or HugeInt.</summary>
    public DuckTypeId DecimalStorage => Lib.DecimalInternalType(this);

    public static DuckType Of(DuckTypeId id) => new(Lib.CreateLogicalType(id));

    /// <param name="precision">1 to 38</param>
    /// <param name="scale">0 to <paramref name="precision"/></param>
    public static DuckType Decimal(int precision, int scale) => new(Lib.CreateDecimalType((byte)precision, (byte)scale));

    public static DuckType List(DuckType element) => new(Lib.CreateListType(element));

    public static DuckType Map(DuckType key, DuckType value) => new(Lib.CreateMapType(key, value));

    public static DuckType Struct(IReadOnlyList<(string Name, DuckType Type)> fields)
    {
        var types = stackalloc nint[fields.Count];
        var names = stackalloc nint[fields.Count];
        var named = 0;
        try
        {
            for (; named < fields.Count; named++)
            {
                types[named] = fields[named].Type.DangerousGetHandle();
                names[named] = Marshal.StringToCoTaskMemUTF8(fields[named].Name);
            }

            return new(Lib.CreateStructType(types, names, (ulong)fields.Count));
        }
        finally
        {
            for (var i = 0; i < named; i++)
            {
                Marshal.FreeCoTaskMem(names[i]);
            }

            GC.KeepAlive(fields);
        }
    }

    /// <summary>Whether both are the same type, including the names of struct fields.</summary>
    public bool Same(DuckType other)
    {
        if (Id != other.Id)
        {
            return false;
        }

        switch (Id)
        {
            case DuckTypeId.Decimal:
                return Width == other.Width && Scale == other.Scale;
            case DuckTypeId.List:
                return Same(Element(), other.Element());
            case DuckTypeId.Map:
                return Same(Key(), other.Key()) && Same(Value(), other.Value());
            case DuckTypeId.Struct:
                if (FieldCount != other.FieldCount)
                {
                    return false;
                }

                for (var i = 0; i < FieldCount; i++)
                {
                    if (FieldName(i) != other.FieldName(i) || !Same(Field(i), other.Field(i)))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }

    public DuckType Element() => new(Lib.ListTypeChild(this));

    public DuckType Key() => new(Lib.MapTypeKey(this));

    public DuckType Value() => new(Lib.MapTypeValue(this));

    public int FieldCount => (int)Lib.StructTypeCount(this);

    public string FieldName(int index) => Lib.TakeString(Lib.StructTypeName(this, (ulong)index)) ?? "";

    public DuckType Field(int index) => new(Lib.StructTypeChild(this, (ulong)index));

    private static bool Same(DuckType one, DuckType other)
    {
        using (one)
        using (other)
        {
            return one.Same(other);
        }
    }

    private protected override void Destroy(ref nint value) => Lib.DestroyLogicalType(ref value);
}
