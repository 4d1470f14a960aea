namespace Tarn.Storage.Objects.Definitions;

/// <summary>A bucket's object ownership. The numbers are stored on disk.</summary>
public enum ObjectOwnership : byte
{
    BucketOwnerEnforced = 0,
    BucketOwnerPreferred = 1,
    ObjectWriter = 2,
}
