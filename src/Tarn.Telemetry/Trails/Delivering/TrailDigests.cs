using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Digests;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>Delivers digests. The digests of an hour and the trail's state are one commit.</summary>
internal sealed class TrailDigests(TrailParts parts)
{
    private readonly TrailFiles _files = new(parts);

    /// <summary>Delivers the digests of one hour. Each region of the trail has one, also of an hour without files.</summary>
    public async Task<TrailState> Deliver(RegisteredTrail trail, TrailState state, CancellationToken cancellationToken)
    {
        if (_files.WhyRefused(trail) is { } refusal)
        {
            return await parts.Save(trail, state, state with { DigestError = refusal });
        }

        var start = DateTimeOffset.FromUnixTimeMilliseconds(state.DigestStartMs);
        var (end, home) = (start.AddHours(1), trail.Resource.Name.Region);
        var signer = await parts.Audit.Key(cancellationToken);
        var (staged, regions) = (new List<(string Key, StagedBlob Blob, PutOptions Put)>(), new List<TrailRegion>());
        try
        {
            var known = state.Regions.Any(region => region.Region == home) ? state.Regions : [.. state.Regions, new TrailRegion(home, [])];
            foreach (var region in known)
            {
                var key = TrailKeys.OfDigest(trail.Definition.Prefix, trail.Resource.Owner, region.Region, trail.Resource.Name.Name, home, end);
                var digest = DigestFile.Of(signer, trail.Resource.Owner, trail.Definition.Bucket, key, region, start, end);
                KeyValuePair<string, string>[] metadata = [new("signature", digest.Link.Signature), new("signature-algorithm", DigestFile.Algorithm)];
                var (blob, put) = await _files.Stage(trail, key, digest.Content, metadata, cancellationToken);
                staged.Add((key, blob, put));
                regions.Add(new TrailRegion(region.Region, []) { Last = digest.Link });
            }

            var after = state with
            {
                Regions = regions,
                DigestStartMs = end.ToUnixTimeMilliseconds(),
                DigestedMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                DigestError = "",
            };
            await parts.Store.Commit(
                async transaction =>
                {
                    if (!await after.TryReplace(transaction, trail.Resource.Id, state))
                    {
                        throw new TarnException(ErrorKind.Conflict, "The trail was changed while its digests were made.");
                    }

                    foreach (var (key, blob, put) in staged)
                    {
                        await parts.Objects.Put(transaction, trail.Definition.Bucket, key, blob, put);
                    }

                    return true;
                },
                CancellationToken.None);
            return after;
        }
        finally
        {
            foreach (var (_, blob, _) in staged)
            {
                await blob.DisposeAsync();
            }
        }
    }
}
