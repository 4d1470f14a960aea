using Tarn.Storage.Rights;

namespace Tarn.Access;

/// <summary>The rights of somebody to encryption keys too, whose policies see the facts of each use. Any thread may ask.</summary>
public interface IKeyRights : IRights
{
    /// <summary>The holder's account.</summary>
    string Account { get; }

    /// <summary>As <see cref="IRights.Require"/>, with condition keys that this use of the resource alone sets.</summary>
    /// <param name="facts">The further condition keys.</param>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied, with AWS's sentence.</exception>
    void Require(string action, string resource, IRequestKeys facts);
}
