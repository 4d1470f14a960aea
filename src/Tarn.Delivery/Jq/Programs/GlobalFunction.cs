namespace Tarn.Delivery.Jq.Programs;

/// <summary>A built-in function that is written in jq. Its body is set after it is parsed, because the function may call itself.</summary>
internal sealed class GlobalFunction
{
    public JqNode? Body { get; set; }
}
