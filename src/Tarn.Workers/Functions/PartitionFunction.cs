using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Workers.Functions;

/// <summary>Computes the partition of each row by the lake's transforms. Its result is the text of <see cref="PartitionUse.Write"/>.</summary>
/// <param name="name">The function's name in statements.</param>
/// <param name="parameters">The types of its arguments, one for each field.</param>
/// <param name="fields">The fields: transform and source type.</param>
internal sealed class PartitionFunction(
    string name, IReadOnlyList<string> parameters, IReadOnlyList<(Transform Transform, PrimitiveType Source)> fields) : ScalarFunction
{
    private readonly IReadOnlyList<PrimitiveType> _results = [.. fields.Select(field => field.Transform.ResultType(field.Source))];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override bool HandlesNulls => true;

    /// <inheritdoc/>
    public override IReadOnlyList<DuckType> NewParameters() => [.. parameters.Select(DuckTypeText.Parse)];

    /// <inheritdoc/>
    public override DuckType NewReturnType() => DuckType.Of(DuckTypeId.Varchar);

    /// <inheritdoc/>
    public override void Invoke(ChunkView input, VectorView output)
    {
        byte[] key = [];
        for (var row = 0; row < input.RowCount; row++)
        {
            // Neighbours usually share a partition.
            if (row == 0 || !IsSame(input, row))
            {
                var values = new object?[fields.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    var (transform, source) = fields[i];
                    values[i] = transform.Apply(source, input[i].IsNull(row) ? null : Value(input, i, row, source));
                }

                key = Encoding.UTF8.GetBytes(PartitionUse.Write(new PartitionTuple(values), _results));
            }

            output.SetBytes(row, key);
        }
    }

    private bool IsSame(ChunkView input, int row)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var column = input[i];
            if (column.IsNull(row) != column.IsNull(row - 1) || (!column.IsNull(row) && !IsSame(column, row, parameters[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSame(VectorView column, int row, string type) => type switch
    {
        "VARCHAR" or "BLOB" => column.Bytes(row).SequenceEqual(column.Bytes(row - 1)),
        "BOOLEAN" => Same<byte>(column, row),
        "FLOAT" => Same<int>(column, row),
        _ => Same<long>(column, row),
    };

    private static bool Same<T>(VectorView column, int row) where T : unmanaged, IEquatable<T>
    {
        var values = column.Values<T>(row + 1);
        return values[row].Equals(values[row - 1]);
    }

    private static object Value(ChunkView input, int column, int row, PrimitiveType type) => type.Traits.Form switch
    {
        ValueForm.Boolean => input[column].Values<bool>(row + 1)[row],
        ValueForm.Int32 => (int)input.Long(column, row),
        ValueForm.Int64 => input.Long(column, row),
        ValueForm.Float => input[column].Values<float>(row + 1)[row],
        ValueForm.Double => input.Double(column, row),
        ValueForm.Decimal => Int128.Parse(input.Text(column, row).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        ValueForm.Text => input.Text(column, row),
        ValueForm.Uuid => Guid.Parse(input.Text(column, row)),
        ValueForm.Bytes => input[column].Bytes(row).ToArray(),
        ValueForm.None => throw new ArgumentOutOfRangeException(nameof(type), $"no table is partitioned by {type}"),
    };
}
