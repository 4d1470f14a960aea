using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Prefixes;

namespace Tarn.Aws.TarnApi.Prefixes;

internal sealed partial class PrefixOperations
{
    private const int TargetMegabytesMax = 4_096;

    /// <summary>
    /// Joins small objects of a part of a prefix: some 256 MB, or 20,000 objects. While Next is present, a further call with it as
    /// After does the next part.
    /// </summary>
    public async Task<CompactPrefixOutput> CompactPrefix(CompactPrefixInput input, Call call, CancellationToken cancellationToken)
    {
        var place = TableLocation.Of(input.Location)
            ?? throw new TarnException(ErrorKind.InvalidArgument, $"{input.Location} is no prefix of the form s3://bucket/prefix.");
        if (input.TargetMegabytes is < 1 or > TargetMegabytesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"TargetMegabytes is {input.TargetMegabytes}: 1 to {TargetMegabytesMax} are possible.");
        }

        Authorize(call, place, input.DryRun == true);
        var report = await compaction.Run(
            new PrefixRequest
            {
                Place = place,
                TargetBytes = input.TargetMegabytes is { } megabytes ? (long)megabytes << 20 : PrefixRequest.TargetBytesDefault,
                Format = FormatOf(input.Format),
                IsDry = input.DryRun == true,
                After = input.After,
            },
            cancellationToken);
        return new CompactPrefixOutput
        {
            Groups = [.. report.Groups.Select(group => new JoinedObjects
            {
                Key = group.Key, FirstKey = group.FirstKey, Objects = group.Objects, Bytes = group.SizeBytes, Failure = group.Failure,
            })],
            Left = [.. report.Left.Select(left => new LeftPrefixObject { Key = left.Key, Reason = left.Reason })],
            LeftCount = report.LeftCount,
            Next = report.Next,
        };
    }

    private static void Authorize(Call call, TableLocation place, bool isDry)
    {
        var objects = $"arn:aws:s3:::{place.Bucket}/{place.Folder}*";
        call.Authorize("s3:ListBucket", $"arn:aws:s3:::{place.Bucket}");
        call.Authorize("s3:GetObject", objects);
        if (!isDry)
        {
            call.Authorize("s3:PutObject", objects);
            call.Authorize("s3:DeleteObject", objects);
        }
    }

    private static PrefixFormat? FormatOf(string? format) => format switch
    {
        null => null,
        "json" => PrefixFormat.Json,
        "csv" => PrefixFormat.Csv,
        _ => throw new TarnException(ErrorKind.InvalidArgument, $"Format is '{format}': json and csv are possible."),
    };
}
