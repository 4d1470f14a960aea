using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.Lake.Shredding;

/// <summary>
/// A chunk's batch as an Arrow array. The array points into the chunk; only its few structs are in an arena.
/// </summary>
internal sealed unsafe class ArrowBatch(NativeArena arena)
{
    private Int128* _zeros;
    private int _zeroCount;

    /// <summary>Makes the array. The array and the chunk must live until the statement has ended.</summary>
    public ArrowArray* Of(ChunkBatch batch, ChunkProjection projection)
    {
        var array = arena.Allocate<ArrowArray>(1);
        array->Length = batch.Rows;
        array->BufferCount = 1;
        array->Buffers = (void**)arena.Allocate<nint>(1);
        array->Release = &Release;
        AddChildren(array, projection, batch, batch.Rows);
        return array;
    }

    private void Fill(ArrowArray* array, ChunkProjection column, ChunkBatch batch, int count)
    {
        if (column.Source == null || batch[column.Source.Index] is var absent && absent.NullCount == absent.Count)
        {
            FillNulls(array, column, batch, count);
            return;
        }

        ref readonly var buffers = ref batch[column.Source.Index];
        array->Length = buffers.Count;
        array->NullCount = buffers.NullCount;
        array->Release = &Release;
        var kind = column.Source.Kind;
        array->BufferCount = ColumnTraits.Of(kind).ArrowBuffers;
        array->Buffers = (void**)arena.Allocate<nint>(3);
        array->Buffers[0] = buffers.Validity == ChunkFormat.Absent ? null : batch.At(buffers.Validity);
        if (array->BufferCount == 3 || kind is ColumnKind.List or ColumnKind.Map)
        {
            array->Buffers[1] = batch.At(buffers.Offsets);
        }

        if (array->BufferCount == 3)
        {
            array->Buffers[2] = batch.At(buffers.Values);
        }
        else if (kind < ColumnKind.Struct)
        {
            array->Buffers[1] = batch.At(buffers.Values);
        }

        var childCount = kind is ColumnKind.List or ColumnKind.Map ? ((int*)batch.At(buffers.Offsets))[buffers.Count] : buffers.Count;
        AddNested(array, column, batch, childCount);
    }

    /// <summary>Fills a column that the chunk lacks or that has no value in the batch.</summary>
    private void FillNulls(ArrowArray* array, ChunkProjection column, ChunkBatch batch, int count)
    {
        array->Length = count;
        array->NullCount = count;
        array->Release = &Release;
        var kind = column.Plan.Node.Kind;
        array->BufferCount = ColumnTraits.Of(kind).ArrowBuffers;
        array->Buffers = (void**)arena.Allocate<nint>(3);
        for (var i = 0; i < array->BufferCount; i++)
        {
            array->Buffers[i] = Zeros(count);
        }

        AddNested(array, column, batch, kind == ColumnKind.Struct ? count : 0);
    }

    /// <summary>Zeros for bits, offsets or values, shared by all columns without values.</summary>
    private void* Zeros(int count)
    {
        if (count >= _zeroCount)
        {
            _zeroCount = Math.Max(count + 1, ChunkFormat.BatchRowsMax + 1);
            _zeros = arena.Allocate<Int128>(_zeroCount);
        }

        return _zeros;
    }

    private void AddNested(ArrowArray* array, ChunkProjection column, ChunkBatch batch, int count)
    {
        if (column.Children.Length == 0)
        {
            return;
        }

        if (column.Plan.Node.Kind != ColumnKind.Map)
        {
            AddChildren(array, column, batch, count);
            return;
        }

        var entries = Children(array, 1);
        entries->Length = count;
        entries->BufferCount = 1;
        entries->Buffers = (void**)arena.Allocate<nint>(1);
        entries->Release = &Release;
        AddChildren(entries, column, batch, count);
    }

    private void AddChildren(ArrowArray* array, ChunkProjection column, ChunkBatch batch, int count)
    {
        var children = Children(array, column.Children.Length);
        for (var i = 0; i < column.Children.Length; i++)
        {
            Fill(children + i, column.Children[i], batch, count);
        }
    }

    private ArrowArray* Children(ArrowArray* array, int count)
    {
        var children = arena.Allocate<ArrowArray>(count);
        array->ChildCount = count;
        array->Children = (ArrowArray**)arena.Allocate<nint>(count);
        for (var i = 0; i < count; i++)
        {
            array->Children[i] = children + i;
        }

        return children;
    }

    /// <summary>Frees nothing, because the memory belongs to the chunk and the arena.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArray* array) => array->Release = null;
}
