using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Wire.Outside;

/// <summary>
/// A bucket of an S3-compatible store, or a prefix in it. Each upload carries a checksum that the store verifies. Memory:
/// one part of each upload, 8 MiB.
/// </summary>
public sealed class S3Location : ILocationStore
{
    private const int PartBytes = 8 << 20;
    private static readonly TimeSpan RequestMax = TimeSpan.FromSeconds(60);
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;

    public S3Location(LocationConfig config, string accessKeyId, string secretAccessKey)
    {
        (_bucket, _prefix) = (config.Bucket!, config.Prefix);
        var url = config.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"https://s3.{config.Region}.amazonaws.com";
        Address = $"s3://{_bucket}/{_prefix} at {url}";
        _client = new AmazonS3Client(new BasicAWSCredentials(accessKeyId, secretAccessKey), new AmazonS3Config
        {
            ServiceURL = url,
            AuthenticationRegion = config.Region,
            ForcePathStyle = config.IsPathStyle,
            Timeout = RequestMax,
            MaxErrorRetry = 2,
        });
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public async Task Put(string name, Stream bytes, long length, CancellationToken cancellationToken)
    {
        var part = new byte[(int)Math.Min(PartBytes, length)];
        await bytes.ReadExactlyAsync(part, cancellationToken);
        if (length <= PartBytes)
        {
            await Call(() => _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _bucket,
                    Key = _prefix + name,
                    InputStream = new MemoryStream(part),
                    ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                    UseChunkEncoding = false,
                },
                cancellationToken));
            return;
        }

        var upload = await Call(() => _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _bucket, Key = _prefix + name, ChecksumAlgorithm = ChecksumAlgorithm.CRC32 }, cancellationToken));
        try
        {
            await PutParts(name, upload.UploadId, part, bytes, length, cancellationToken);
        }
        catch
        {
            await Abort(name, upload.UploadId);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ILocationReader> OpenRead(string name, long offset, long length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            return await Length(name, cancellationToken) is null ? throw Missing(name) : new Reader(this, null);
        }

        try
        {
            return new Reader(this, await Call(() => _client.GetObjectAsync(
                new GetObjectRequest { BucketName = _bucket, Key = _prefix + name, ByteRange = new ByteRange(offset, offset + length - 1) },
                cancellationToken)));
        }
        catch (TarnException outside) when (outside.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            // The object ends before the range.
            return new Reader(this, null);
        }
    }

    /// <inheritdoc/>
    public async Task<long?> Length(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Call(() => _client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = _bucket, Key = _prefix + name }, cancellationToken));
            return found.ContentLength;
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task Delete(string name, CancellationToken cancellationToken)
    {
        if (await Length(name, cancellationToken) is null)
        {
            // A crash may have left the parts of an upload, for which the store charges.
            await AbortAll(name, cancellationToken);
            return;
        }

        await Call(() => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = _prefix + name }, cancellationToken));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(string Name, long Length)> List(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = $"{_prefix}{folder}/" };
        bool isMore;
        do
        {
            var page = await Call(() => _client.ListObjectsV2Async(request, cancellationToken));
            foreach (var found in page.S3Objects ?? [])
            {
                yield return (found.Key[_prefix.Length..], found.Size ?? 0);
            }

            request.ContinuationToken = page.NextContinuationToken;
            isMore = page.IsTruncated == true;
        }
        while (isMore);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PutParts(string name, string uploadId, byte[] part, Stream bytes, long length, CancellationToken cancellationToken)
    {
        var done = new List<PartETag>();
        for (var (offset, count) = (0L, part.Length); ; await bytes.ReadExactlyAsync(part.AsMemory(0, count), cancellationToken))
        {
            var request = new UploadPartRequest
            {
                BucketName = _bucket,
                Key = _prefix + name,
                UploadId = uploadId,
                PartNumber = done.Count + 1,
                PartSize = count,
                InputStream = new MemoryStream(part, 0, count),
                ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                UseChunkEncoding = false,
            };
            var stored = await Call(() => _client.UploadPartAsync(request, cancellationToken));
            done.Add(new PartETag(request.PartNumber.Value, stored.ETag) { ChecksumCRC32 = stored.ChecksumCRC32 });
            offset += count;
            if (offset == length)
            {
                break;
            }

            count = (int)Math.Min(PartBytes, length - offset);
        }

        await Call(() => _client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = _bucket, Key = _prefix + name, UploadId = uploadId, PartETags = done }, cancellationToken));
    }

    private async Task Abort(string name, string uploadId)
    {
        try
        {
            await Call(() => _client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = _bucket, Key = _prefix + name, UploadId = uploadId }, CancellationToken.None));
        }
        catch (TarnException)
        {
            // The removal of the name aborts it.
        }
    }

    private async Task AbortAll(string name, CancellationToken cancellationToken)
    {
        var found = await Call(() => _client.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = _prefix + name }, cancellationToken));
        foreach (var upload in (found.MultipartUploads ?? []).Where(upload => upload.Key == _prefix + name))
        {
            await Abort(name, upload.UploadId);
        }
    }

    private async Task<T> Call<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception failed)
        {
            throw new TarnException(KindOf(failed), $"{Address}: {failed.ErrorCode} {failed.Message}".TrimEnd(), failed);
        }
        catch (Exception failed) when (failed is AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            throw Unavailable(failed);
        }
        catch (OperationCanceledException failed) when (failed.InnerException is TimeoutException)
        {
            throw Unavailable(failed);
        }
    }

    private static ErrorKind KindOf(AmazonS3Exception failed) => failed.ErrorCode switch
    {
        "NoSuchKey" or "NotFound" => ErrorKind.NotFound,
        "InsufficientCapacity" or "QuotaExceeded" or "XMinioStorageFull" => ErrorKind.DiskFull,
        _ when failed.StatusCode == HttpStatusCode.NotFound && failed.ErrorCode is not "NoSuchBucket" => ErrorKind.NotFound,
        _ when failed.StatusCode == HttpStatusCode.InsufficientStorage => ErrorKind.DiskFull,
        _ when failed.StatusCode == HttpStatusCode.Forbidden => ErrorKind.AccessDenied,
        _ => ErrorKind.Unavailable,
    };

    private TarnException Unavailable(Exception failed) => new(ErrorKind.Unavailable, $"{Address}: {failed.Message}", failed);

    private TarnException Missing(string name) => new(ErrorKind.NotFound, $"{Address} has no {name}.");

    private sealed class Reader(S3Location location, GetObjectResponse? response) : ILocationReader
    {
        public async ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellationToken) => response is null
            ? 0
            : await location.Call(() => response.ResponseStream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).AsTask());

        public void Dispose() => response?.Dispose();
    }
}
