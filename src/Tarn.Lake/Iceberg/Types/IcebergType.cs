namespace Tarn.Lake.Iceberg.Types;

/// <summary>
/// A type of the Iceberg table format: a <see cref="PrimitiveType"/>, <see cref="StructType"/>, <see cref="ListType"/>
/// or <see cref="MapType"/>. Immutable. Equal by content, including field ids.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#schemas-and-data-types"/>
public abstract record IcebergType
{
    /// <summary>The text form that engines print, for instance <c>struct&lt;1: a: optional long&gt;</c>.</summary>
    public sealed override string ToString() => TypeText.Describe(this);
}
