using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's access logging: off, which S3 answers with nothing.</summary>
    public Task<GetBucketLoggingOutput> GetBucketLogging(GetBucketLoggingInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<LoggingSetting, GetBucketLoggingOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
