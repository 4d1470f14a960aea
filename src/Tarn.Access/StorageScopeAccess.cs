namespace Tarn.Access;

/// <summary>The use that a <see cref="StorageScope"/> allows. Sealed tokens hold the numbers: never change one.</summary>
public enum StorageScopeAccess : byte
{
    /// <summary>Objects may be read and listed.</summary>
    Read = 1,

    /// <summary>Objects may also be written and deleted.</summary>
    ReadWrite = 2,
}
