using Tarn.Aws.S3.Model;
using StorageClass = Tarn.Storage.Objects.Properties.StorageClass;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Members;

/// <summary>Objects of the classes whose bytes clients must ask for before they read them.</summary>
internal static class ArchivedObjects
{
    /// <summary>Whether a class is an archive.</summary>
    public static bool IsOne(StorageClass value) => value is StorageClass.Glacier or StorageClass.DeepArchive;

    /// <summary>Refuses a read of an archived object without a restored copy.</summary>
    /// <exception cref="AwsErrorException">InvalidObjectState.</exception>
    public static void CheckReadable(ObjectVersion version, DateTimeOffset now)
    {
        if (IsOne(version.Properties.StorageClass) && !(version.RestoredUntil > now))
        {
            throw S3Errors.InvalidObjectState(
                "The operation is not valid for the object's storage class", StorageClasses.NameOf(version.Properties.StorageClass));
        }
    }
}
