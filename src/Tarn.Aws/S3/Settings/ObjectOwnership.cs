namespace Tarn.Aws.S3.Settings;

/// <summary>A bucket's object ownership. The numbers are stored on disk.</summary>
internal enum ObjectOwnership : byte
{
    BucketOwnerEnforced = 0,
    BucketOwnerPreferred = 1,
    ObjectWriter = 2,
}
