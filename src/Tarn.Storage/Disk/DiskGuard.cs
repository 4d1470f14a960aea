using System.Globalization;

namespace Tarn.Storage.Disk;

/// <summary>
/// Decides by the free space which work may still write, D15 (a full disk stops work in order). Below 5 % (at least 2
/// GiB, at most a quarter of a small disk) bulk work stops; below a quarter of that, puts stop too; metadata continues to
/// the last byte. A ballast file is released when the disk is full, so that deletes, checkpoints and a clean stop have
/// space. It is created again once there is space; until then puts stay stopped.
/// </summary>
/// <remarks>It checks the disk when it is asked, at most twice per second: only writers need it.</remarks>
public sealed class DiskGuard(IDisk disk, TimeProvider time)
{
    /// <summary>The ballast's name in the data directory.</summary>
    public const string BallastName = "ballast";

    /// <summary>The ballast's size.</summary>
    public const long BallastBytes = 64L << 20;

    private const double BulkShare = 0.05;
    private const long BulkFloorBytes = 2L << 30;
    private const long LastBytes = 16L << 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private DiskSpace _space;
    private long _lookedAt;
    private bool _looked;
    private bool _ballastWanted;
    private bool _ballastGone;

    /// <summary>The current level.</summary>
    public DiskPressure Pressure => Look().Pressure;

    /// <summary>One sentence for an operator; null when there is enough space.</summary>
    public string? Reason
    {
        get
        {
            var (pressure, room) = Look();
            var stopped = pressure switch
            {
                DiskPressure.Bulk => "uploads, conversion and compaction are stopped",
                DiskPressure.Puts => "puts, uploads, conversion and compaction are stopped",
                _ => null,
            };
            return stopped is null ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"the disk is nearly full: {room.Free >> 20} MiB of {room.Total >> 20} MiB are free; {stopped} until "
                + $"{FloorOf(room, DiskPressure.Bulk) >> 20} MiB are");
        }
    }

    /// <summary>The level begins when less than this many bytes are free.</summary>
    public static long FloorOf(DiskSpace room, DiskPressure level)
    {
        var bulk = Math.Max((long)(room.Total * BulkShare), Math.Min(BulkFloorBytes, room.Total / 4));
        return level == DiskPressure.Bulk ? bulk : bulk / 4;
    }

    /// <summary>Checked by bulk work before it takes space.</summary>
    /// <exception cref="TarnException">DiskFull.</exception>
    public void CheckBulk()
    {
        if (Pressure >= DiskPressure.Bulk)
        {
            throw new TarnException(ErrorKind.DiskFull, $"No space: {Reason}.");
        }
    }

    /// <summary>Checked by the journal before it takes space for puts.</summary>
    /// <exception cref="TarnException">DiskFull.</exception>
    public void CheckPuts(long bytes)
    {
        var (pressure, room) = Look();
        if (pressure >= DiskPressure.Puts || room.Free - bytes < FloorOf(room, DiskPressure.Puts))
        {
            throw new TarnException(ErrorKind.DiskFull, string.Create(
                CultureInfo.InvariantCulture,
                $"The disk is full: {room.Free >> 20} MiB of {room.Total >> 20} MiB are free, and {FloorOf(room, DiskPressure.Puts) >> 20} "
                + $"MiB stay free for metadata and deletes."));
        }
    }

    /// <summary>Holds a ballast from now on, whenever there is space for it.</summary>
    public void KeepBallast()
    {
        lock (_gate)
        {
            _ballastWanted = true;
            _looked = false;
        }

        Look();
    }

    /// <summary>Releases the ballast: the disk is full, and a write that must continue found no space.</summary>
    /// <returns>True: there was a ballast, and its space is free now.</returns>
    public bool ReleaseBallast()
    {
        lock (_gate)
        {
            return Release();
        }
    }

    /// <summary>
    /// Releases the ballast of an earlier run if the disk is full, so that a start has space for its files. Puts stay
    /// stopped until <see cref="KeepBallast"/> finds space.
    /// </summary>
    public void MakeRoomForStart()
    {
        lock (_gate)
        {
            if (disk.Space.Free < LastBytes)
            {
                Release();
            }
        }
    }

    /// <summary>
    /// Runs a write that must continue when the disk is full: if it finds no space, it runs once more with the ballast's.
    /// </summary>
    /// <exception cref="TarnException">DiskFull: there is no ballast; other errors of the write.</exception>
    public void WithBallast(Action write)
    {
        try
        {
            write();
        }
        catch (TarnException e) when (e.Kind == ErrorKind.DiskFull && ReleaseBallast())
        {
            write();
        }
    }

    private (DiskPressure Pressure, DiskSpace Room) Look()
    {
        lock (_gate)
        {
            if (!_looked || time.GetElapsedTime(_lookedAt) > LookEvery)
            {
                _looked = true;
                _lookedAt = time.GetTimestamp();
                _space = disk.Space;
                TendBallast();
            }

            var level = _ballastGone || _space.Free < FloorOf(_space, DiskPressure.Puts) ? DiskPressure.Puts
                : _space.Free < FloorOf(_space, DiskPressure.Bulk) ? DiskPressure.Bulk
                : DiskPressure.None;
            return (level, _space);
        }
    }

    private void TendBallast()
    {
        if (!_ballastWanted)
        {
            return;
        }

        if (_space.Free < LastBytes)
        {
            Release();
            _space = disk.Space;
        }
        else if (disk.Find(BallastName) is null or { Length: < BallastBytes })
        {
            _ballastGone = !TryMake();
            _space = disk.Space;
        }
        else
        {
            _ballastGone = false;
        }
    }

    private bool TryMake()
    {
        if (_space.Free < FloorOf(_space, DiskPressure.Puts) + BallastBytes)
        {
            return false;
        }

        try
        {
            disk.Delete(BallastName);
            using var file = disk.Create(BallastName, FileClass.Metadata);
            file.Allocate(BallastBytes);
            file.Sync();
            disk.SyncFolder(string.Empty);
            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private bool Release()
    {
        if (disk.Find(BallastName) is null)
        {
            return false;
        }

        disk.Delete(BallastName);
        _ballastGone = true;
        _looked = false;
        return true;
    }
}
