using System.Runtime.InteropServices;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>A native object that is freed once.</summary>
internal abstract class RocksHandle : SafeHandle
{
    protected RocksHandle(nint value)
        : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;
}

/// <summary>An open database. It closes after the last snapshot and cursor, and then writes its newest rows into files.</summary>
internal sealed class RocksDbHandle(nint value) : RocksHandle(value)
{
    protected override bool ReleaseHandle()
    {
        NativeRocksDb.Close(handle);
        return true;
    }
}

/// <summary>A native object that must be freed before its database.</summary>
internal abstract class RocksPartHandle : RocksHandle
{
    private readonly RocksDbHandle _database;

    protected RocksPartHandle(RocksDbHandle database, Func<nint> make)
        : base(0)
    {
        var isCounted = false;
        database.DangerousAddRef(ref isCounted);
        _database = database;
        SetHandle(make());
    }

    protected nint Database => _database.DangerousGetHandle();

    protected abstract void Release();

    protected sealed override bool ReleaseHandle()
    {
        Release();
        _database.DangerousRelease();
        return true;
    }
}

/// <summary>A snapshot.</summary>
internal sealed class SnapshotHandle(RocksDbHandle database)
    : RocksPartHandle(database, () => NativeRocksDb.CreateSnapshot(database))
{
    protected override void Release() => NativeRocksDb.ReleaseSnapshot(Database, handle);
}

/// <summary>An iterator, with the options and the keys' memory that it uses.</summary>
internal sealed unsafe class IteratorHandle(RocksDbHandle database, nint options, nint bounds)
    : RocksPartHandle(database, () => NativeRocksDb.CreateIterator(database, options))
{
    protected override void Release()
    {
        NativeRocksDb.DestroyIterator(handle);
        NativeRocksDb.DestroyReadOptions(options);
        NativeMemory.Free((void*)bounds);
    }
}
