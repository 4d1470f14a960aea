using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.Lake.Shredding;

/// <summary>The wanted columns as an Arrow schema.</summary>
internal sealed unsafe class ArrowTarget : IDisposable
{
    private readonly NativeArena _arena = new();

    public ArrowTarget(ColumnPlan plan)
    {
        Schema = _arena.Allocate<ArrowSchema>(1);
        Fill(Schema, plan, plan.Node.Name, "+s");
    }

    public ArrowSchema* Schema { get; }

    public void Dispose() => _arena.Dispose();

    private void Fill(ArrowSchema* schema, ColumnPlan plan, string name, string format)
    {
        schema->Format = _arena.Text(format);
        schema->Name = _arena.Text(name);
        schema->Flags = ArrowSchema.Nullable;
        schema->Release = &Release;
        if (plan.Node.Kind == ColumnKind.Uuid)
        {
            schema->Metadata = UuidExtension();
        }

        if (plan.Node.Kind == ColumnKind.Map && format != "+s")
        {
            var entries = Children(schema, 1);
            Fill(entries, plan, "entries", "+s");
            entries->Flags = 0;
            return;
        }

        if (plan.Children.Length == 0)
        {
            return;
        }

        var children = Children(schema, plan.Children.Length);
        for (var i = 0; i < plan.Children.Length; i++)
        {
            var child = plan.Children[i];
            Fill(children + i, child, child.Node.Name, IsMapAsList(plan, child) ? "+l" : Format(child.Node));
        }
    }

    private ArrowSchema* Children(ArrowSchema* schema, int count)
    {
        var children = _arena.Allocate<ArrowSchema>(count);
        schema->ChildCount = count;
        schema->Children = (ArrowSchema**)_arena.Allocate<nint>(count);
        for (var i = 0; i < count; i++)
        {
            schema->Children[i] = children + i;
        }

        return children;
    }

    /// <summary>
    /// Whether a column is a map that is imported as a list. In memory, a map is a list of structs. DuckDB's import of
    /// "+m" searches for equal keys by hashing boxed values, which doubles the import's cost. So top-level maps are
    /// imported as lists, and the map's vector then refers to their parts.
    /// </summary>
    public static bool IsMapAsList(ColumnPlan parent, ColumnPlan column) =>
        parent.FieldId == 0 && column.Node.Kind == ColumnKind.Map;

    /// <summary>
    /// Frees nothing, because the memory belongs to the arena. A schema without this callback counts as released.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowSchema* schema) => schema->Release = null;

    private static string Format(ShapeNode node) => node.Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"{ColumnTraits.Of(node.Kind).Arrow}:{node.Precision},{node.Scale}")
        : ColumnTraits.Of(node.Kind).Arrow;

    /// <summary>Key-value metadata: count, then length-prefixed key and value.</summary>
    private byte* UuidExtension()
    {
        var key = "ARROW:extension:name"u8;
        var value = "arrow.uuid"u8;
        var metadata = _arena.Allocate<byte>(12 + key.Length + value.Length);
        var at = new Span<byte>(metadata, 12 + key.Length + value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(at, 1);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], key.Length);
        key.CopyTo(at[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[(8 + key.Length)..], value.Length);
        value.CopyTo(at[(12 + key.Length)..]);
        return metadata;
    }
}
