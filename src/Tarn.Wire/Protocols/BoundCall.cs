namespace Tarn.Wire.Protocols;

/// <summary>An operation with its input, ready to be authorised and then invoked once.</summary>
public abstract class BoundCall : IDisposable, IRequestKeys
{
    /// <summary>
    /// The text of an input member that a template of the operation's access row names
    /// (<see cref="AccessRule.Resource"/>). Null if the caller did not give it.
    /// </summary>
    public abstract string? Member(string name);

    /// <summary>The values of a condition key that the input sets: a service's own, or values of tags.</summary>
    /// <param name="key">The key in lower case.</param>
    public virtual IReadOnlyList<string>? Find(string key) => null;

    /// <summary>Whether the caller gave a kept member.</summary>
    /// <param name="kept">The index in <see cref="OperationDescriptor.Kept"/>.</param>
    public virtual bool Gives(int kept) => false;

    /// <summary>Writes the input's members as one JSON object, without secrets and payloads. False: nothing is written.</summary>
    public virtual bool WriteParameters(ParameterWriter writer) => false;

    /// <summary>Writes the answer of a call that has run, as <see cref="WriteParameters"/> does. False: nothing is written.</summary>
    public virtual bool WriteElements(ParameterWriter writer) => false;

    /// <summary>
    /// Runs the operation and writes its answer. Failures are thrown: as <see cref="AwsErrorException"/>, or as an
    /// exception of the domain, which <see cref="IDoor.Map"/> turns into one.
    /// </summary>
    public abstract ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken);

    /// <summary>Gives pooled memory back.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
