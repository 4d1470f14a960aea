namespace Tarn.Storage.Objects.Properties;

/// <summary>S3's predefined access control lists. The numbers are stored on disk.</summary>
public enum CannedAcl : byte
{
    Private = 0,
    PublicRead = 1,
    PublicReadWrite = 2,
    AuthenticatedRead = 3,
    AwsExecRead = 4,
    BucketOwnerRead = 5,
    BucketOwnerFullControl = 6,
}
