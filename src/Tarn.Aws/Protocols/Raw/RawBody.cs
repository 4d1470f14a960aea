namespace Tarn.Aws.Protocols;

/// <summary>
/// A body whose members are known by their places in it. Made once per call; places live in pooled memory until
/// <see cref="Dispose"/>, the bytes belong to the request.
/// </summary>
public abstract class RawBody : IDisposable
{
    /// <summary>The text of a member that names a resource, or null.</summary>
    public abstract string? Member(string name);

    /// <summary>Gives the places' memory back.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds every broken constraint, in the model's member order.</summary>
    internal abstract void Validate(Violations violations);

    private protected virtual void Release()
    {
    }
}
