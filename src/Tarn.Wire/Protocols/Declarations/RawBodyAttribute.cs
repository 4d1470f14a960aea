namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: the method receives the pooled body, indexed and validated, as a generated
/// <c>{Operation}Body</c>, and writes its answer itself, in the body's form: <c>ValueTask PutRecords(PutRecordsBody
/// body, IBufferWriter&lt;byte&gt; response, Call call, CancellationToken ct)</c>. No object is made per record.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RawBodyAttribute : Attribute;
