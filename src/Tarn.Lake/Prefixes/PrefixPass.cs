using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Writing;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Lake.Prefixes;

/// <summary>One part of a prefix's compaction: lists objects, looks at small ones and joins their groups.</summary>
/// <param name="join">Joins groups.</param>
/// <param name="parquet">Reads and joins Parquet files.</param>
/// <param name="request">The part.</param>
internal sealed class PrefixPass(ObjectStore objects, PrefixJoin join, ParquetFiles parquet, PrefixRequest request)
{
    // A part joins at most some 256 MB, and looks at 20,000 objects.
    private const long BytesMax = 256L << 20;
    private const int ObjectsMax = 20_000;

    // The number of Parquet files whose footers are read together.
    private const int FootersMax = 500;

    private readonly PrefixGroups _groups = new(request.TargetBytes);
    private readonly PrefixGroups _parquetGroups = new(request.TargetBytes);
    private readonly List<PrefixObject> _parquet = [];
    private readonly List<JoinedGroup> _joined = [];
    private readonly List<LeftObject> _left = [];
    private long _leftCount;
    private long _bytes;
    private long _plainBytes;

    private bool IsWithinBytes => _bytes < BytesMax && _plainBytes < request.PlainBytesMax;

    public async Task<PrefixReport> Run(CancellationToken cancellationToken)
    {
        var (after, seen, isLast) = (request.After, 0, false);
        while (!isLast && seen < ObjectsMax && IsWithinBytes)
        {
            var page = await objects.List(
                new ListRequest { Bucket = request.Place.Bucket, Prefix = request.Place.Folder, After = after, Limit = ObjectLimits.PageMax },
                cancellationToken);
            foreach (var found in page.Objects.TakeWhile(_ => IsWithinBytes))
            {
                (after, seen) = (found.Key, seen + 1);
                await Look(found, cancellationToken);
            }

            isLast = page.Next is null && (page.Objects.Count == 0 || after == page.Objects[^1].Key);
        }

        await LookAtParquet(cancellationToken);
        await Join([.. _groups.Complete(), .. _parquetGroups.Complete()], cancellationToken);
        return new PrefixReport { Groups = _joined, Left = _left, LeftCount = _leftCount, Next = isLast ? null : after };
    }

    private async Task Look(ObjectVersion found, CancellationToken cancellationToken)
    {
        if (found.Size == 0 || PrefixGroups.IsLarge(found.Size, request.TargetBytes))
        {
            return;
        }

        try
        {
            // A version of a listing has no extents.
            var version = await objects.Head(request.Place.Bucket, found.Key, cancellationToken);
            if (version.Number == found.Number
                && await ObjectContent.Look(
                    objects, version, request.Format, reason => Leave(found.Key, reason), plain => _plainBytes += plain, cancellationToken) is { } one)
            {
                await Add(one, cancellationToken);
            }
        }
        catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.Damaged)
        {
            Leave(found.Key, gone.Message);
        }
    }

    private async Task Add(PrefixObject one, CancellationToken cancellationToken)
    {
        if (one.Format != PrefixFormat.Parquet)
        {
            await Join(_groups.Add(one), cancellationToken);
            return;
        }

        _parquet.Add(one);
        if (_parquet.Count == FootersMax || _parquet.Sum(file => file.Version.Size) >= BytesMax)
        {
            await LookAtParquet(cancellationToken);
        }
    }

    private async Task LookAtParquet(CancellationToken cancellationToken)
    {
        var facts = await parquet.Facts(_parquet, cancellationToken);
        foreach (var (one, known) in _parquet.Zip(facts))
        {
            if (known.Misfit is { } reason)
            {
                Leave(one.Version.Key, $"it is a Parquet file that cannot be joined: {reason}");
            }
            else
            {
                await Join(_parquetGroups.Add(one with { Facts = known with { Metrics = ColumnMetrics.None, SplitOffsets = [] } }), cancellationToken);
            }
        }

        _parquet.Clear();
    }

    private void Leave(string key, string reason)
    {
        if (_leftCount++ < PrefixReport.LeftMax)
        {
            _left.Add(new LeftObject(key, reason));
        }
    }

    private async Task Join(IReadOnlyList<IReadOnlyList<PrefixObject>> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups)
        {
            _bytes += group.Sum(part => part.Version.Size);
            if (group[0].Format == PrefixFormat.Parquet && !request.IsDry)
            {
                await JoinParquet(group, cancellationToken);
            }
            else
            {
                Joined(group, request.IsDry ? (null, null) : await join.Run(request.Place, group, cancellationToken));
            }
        }
    }

    // Halves of a group with damaged files are joined alone, until each damaged file is alone.
    private async Task JoinParquet(IReadOnlyList<PrefixObject> group, CancellationToken cancellationToken)
    {
        EngineFile file;
        try
        {
            file = await parquet.Join(group, cancellationToken);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged && group.Count > 1)
        {
            await JoinParquet([.. group.Take(group.Count / 2)], cancellationToken);
            await JoinParquet([.. group.Skip(group.Count / 2)], cancellationToken);
            return;
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Damaged or ErrorKind.NotFound or ErrorKind.NotSupported or ErrorKind.LimitExceeded)
        {
            if (group.Count == 1)
            {
                Leave(group[0].Version.Key, failure.Message);
            }
            else
            {
                Joined(group, (null, failure.Message));
            }

            return;
        }

        try
        {
            if (group.Count > 1)
            {
                Joined(group, await join.Adopt(request.Place, group, file.Path, cancellationToken));
            }
        }
        finally
        {
            parquet.Discard(file);
        }
    }

    private void Joined(IReadOnlyList<PrefixObject> group, (string? Key, string? Failure) result) =>
        _joined.Add(new JoinedGroup(result.Key, group[0].Version.Key, group.Count, group.Sum(part => part.Version.Size), result.Failure));
}
