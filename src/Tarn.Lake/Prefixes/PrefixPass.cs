using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Lake.Prefixes;

/// <summary>One part of a prefix's compaction: lists objects, looks at small ones and joins their groups.</summary>
/// <param name="objects">The object store.</param>
/// <param name="join">Joins groups.</param>
/// <param name="request">The part.</param>
internal sealed class PrefixPass(ObjectStore objects, PrefixJoin join, PrefixRequest request)
{
    // A part joins at most some 256 MB, and looks at 20,000 objects.
    private const long BytesMax = 256L << 20;
    private const int ObjectsMax = 20_000;

    private readonly PrefixGroups _groups = new(request.TargetBytes);
    private readonly List<JoinedGroup> _joined = [];
    private readonly List<LeftObject> _left = [];
    private long _leftCount;
    private long _bytes;

    public async Task<PrefixReport> Run(CancellationToken cancellationToken)
    {
        var (after, seen, isLast) = (request.After, 0, false);
        while (!isLast && seen < ObjectsMax && _bytes < BytesMax)
        {
            var page = await objects.List(
                new ListRequest { Bucket = request.Place.Bucket, Prefix = request.Place.Folder, After = after, Limit = ObjectLimits.PageMax },
                cancellationToken);
            foreach (var found in page.Objects.TakeWhile(_ => _bytes < BytesMax))
            {
                (after, seen) = (found.Key, seen + 1);
                await Look(found, cancellationToken);
            }

            isLast = page.Next is null && (page.Objects.Count == 0 || after == page.Objects[^1].Key);
        }

        await Join(_groups.Complete(), cancellationToken);
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
                && await ObjectContent.Look(objects, version, request.Format, reason => Leave(found.Key, reason), cancellationToken) is { } one)
            {
                await Join(_groups.Add(one), cancellationToken);
            }
        }
        catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.Damaged)
        {
            Leave(found.Key, gone.Message);
        }
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
            var bytes = group.Sum(part => part.Version.Size);
            _bytes += bytes;
            var (key, failure) = request.IsDry ? (null, null) : await join.Run(request.Place, group, cancellationToken);
            _joined.Add(new JoinedGroup(key, group[0].Version.Key, group.Count, bytes, failure));
        }
    }
}
