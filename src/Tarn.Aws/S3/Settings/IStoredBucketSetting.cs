using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3.Settings;

/// <summary>A kind of settings that clients change.</summary>
/// <typeparam name="TWanted">The setting as a client sends it.</typeparam>
internal interface IStoredBucketSetting<TWanted>
{
    /// <summary>
    /// Checks a setting, before any transaction begins. The returned change puts it into a document. It reads no other
    /// state and never fails, because a transaction may repeat it.
    /// </summary>
    /// <exception cref="AwsErrorException">The setting is invalid or not supported.</exception>
    static abstract Func<BucketDefinition, BucketDefinition> Put(TWanted wanted);

    /// <summary>The document without the setting.</summary>
    static abstract BucketDefinition Delete(BucketDefinition document);
}
