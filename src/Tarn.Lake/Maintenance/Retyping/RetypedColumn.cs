using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Maintenance.Retyping;

/// <summary>A column that gets another type.</summary>
/// <param name="FieldId">Its field id until then.</param>
/// <param name="Path">Its path, parts joined by dots.</param>
/// <param name="To">Its new type, with field ids once <paramref name="NewId"/> is assigned.</param>
/// <param name="NewId">Its new field id; 0: not assigned yet.</param>
public sealed record RetypedColumn(int FieldId, string Path, IcebergType From, IcebergType To, int NewId = 0)
{
    /// <summary>Whether the new type was inferred too. If not, a client named it, and the column is declared from then on.</summary>
    public bool IsInferred { get; init; } = true;

    /// <summary>Why the column stays as it is; null: it is retyped.</summary>
    public string? Refusal { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} from {From} to {To}";
}
