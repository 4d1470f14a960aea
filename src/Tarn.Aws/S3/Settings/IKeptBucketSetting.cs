namespace Tarn.Aws.S3.Settings;

/// <summary>A kind of settings that clients change.</summary>
/// <typeparam name="TWanted">The setting as a client sends it.</typeparam>
internal interface IKeptBucketSetting<TWanted>
{
    /// <summary>The document with the setting in it. No state but the arguments is read: a transaction may ask again.</summary>
    /// <exception cref="Protocols.AwsErrorException">The setting is invalid or not supported.</exception>
    static abstract BucketDocument Put(BucketDocument document, TWanted wanted);

    /// <summary>The document without the setting.</summary>
    static abstract BucketDocument Delete(BucketDocument document);
}
