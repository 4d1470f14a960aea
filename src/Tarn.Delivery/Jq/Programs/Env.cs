using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>
/// The names in force: a chain with one entry for each variable, label, function or argument. The parser has counted the steps
/// to each entry.
/// </summary>
internal sealed class Env(Env? parent, JqValue? value, JqNode? body, Env? bodyEnv)
{
    /// <summary>The variable's value; null for other entries.</summary>
    public JqValue? Value => value;

    /// <summary>The code of a function or an argument; null for other entries.</summary>
    public JqNode? Body => body;

    /// <summary>The names in force where an argument was written.</summary>
    public Env? BodyEnv => bodyEnv;

    public static Env At(Env? env, int steps)
    {
        for (; steps > 0; steps--)
        {
            env = env!.Parent;
        }

        return env!;
    }

    private Env? Parent => parent;
}
