using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>The order of inferred types, of which <see cref="KindOrder"/> decides the kinds.</summary>
public static class TypeOrder
{
    /// <summary>The type of a column with values of both types. Field ids are lost.</summary>
    public static IcebergType Unite(IcebergType one, IcebergType other)
    {
        var united = TableShape.Declare("", one);
        ShapeObserver.Unite(united, TableShape.Declare("", other));
        return united.ToIceberg();
    }

    /// <summary>Unites types by field id.</summary>
    public static IReadOnlyDictionary<int, IcebergType> Unite(IReadOnlyDictionary<int, IcebergType> some, IReadOnlyDictionary<int, IcebergType> others)
    {
        var united = some.ToDictionary();
        foreach (var (id, type) in others)
        {
            united[id] = united.TryGetValue(id, out var known) ? Unite(known, type) : type;
        }

        return united;
    }

    /// <summary>Whether a column must get another kind before it can hold values of the wanted type.</summary>
    public static bool IsAbove(IcebergType wanted, IcebergType present) => (wanted, present) switch
    {
        (StructType, StructType) or (ListType, ListType) => false,
        (StructType, ListType or PrimitiveType) or (ListType, PrimitiveType) => true,
        (PrimitiveType a, PrimitiveType b) => a != b && Unite(a, b) == a,
        _ => false,
    };
}
