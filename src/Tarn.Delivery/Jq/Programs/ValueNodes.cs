using System.Text;
using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>The nodes that make values: literals, operators, arrays, objects and texts.</summary>
internal static class ValueNodes
{
    internal delegate JqValue? Operator(JqRun run, JqValue one, JqValue other);

    internal sealed class Constant(JqValue value) : JqNode
    {
        public override bool IsSingle => true;

        public JqValue Literal => value;

        protected override JqValue One(JqRun run, Env? env, JqValue input) => value;
    }

    /// <summary>A computation of two values. The second part varies slower.</summary>
    internal sealed class Binary(Operator compute, JqNode first, JqNode second) : JqNode
    {
        public override bool IsSingle => first.IsSingle && second.IsSingle;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var other = second.Value(run, env, input);
            var one = other is null ? null : first.Value(run, env, input);
            return one is null ? null : compute(run, one, other!);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => second.Values(
            run, env, input, other => first.Values(run, env, input, one =>
            {
                var value = compute(run, one, other);
                return value is not null && emit(value, path is null ? null : JqPath.None);
            }));
    }

    internal sealed class Negate(JqNode body) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => body.Values(run, env, input, value =>
        {
            if (!value.IsNumber)
            {
                run.FailOn(value, "cannot be negated");
                return false;
            }

            return emit(JqValue.Of(-value.Number), path is null ? null : JqPath.None);
        });
    }

    /// <summary><c>[body]</c>: all outputs as one array.</summary>
    internal sealed class Collect(JqNode body) : JqNode
    {
        public override bool IsSingle => true;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var items = new List<JqValue>();
            var goesOn = body.Values(run, env, input, value =>
            {
                items.Add(value);
                return true;
            });
            return goesOn ? JqValue.Of(items.ToArray()) : null;
        }
    }

    /// <summary><c>{key: value, …}</c>: one object for each combination; the last member varies fastest.</summary>
    internal sealed class Members((JqNode Key, JqNode Value)[] members) : JqNode
    {
        public override bool IsSingle { get; } = members.All(member => member.Key.IsSingle && member.Value.IsSingle);

        public IReadOnlyList<(JqNode Key, JqNode Value)> Parts => members;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var made = new JqObject(members.Length);
            foreach (var (keyNode, valueNode) in members)
            {
                var key = keyNode.Value(run, env, input);
                var value = key is null ? null : valueNode.Value(run, env, input);
                if (value is null)
                {
                    return null;
                }

                if (!key!.IsString)
                {
                    return run.Fail($"Object keys must be strings");
                }

                made.Fill(key.Text, value);
            }

            return JqValue.Of(made);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            Combine(run, env, input, 0, JqObject.Empty, made => emit(JqValue.Of(made), path is null ? null : JqPath.None));

        private bool Combine(JqRun run, Env? env, JqValue input, int at, JqObject made, Func<JqObject, bool> then)
        {
            if (at == members.Length)
            {
                return then(made);
            }

            return members[at].Key.Values(run, env, input, key => members[at].Value.Values(run, env, input, value =>
            {
                if (!key.IsString)
                {
                    run.Fail("Object keys must be strings");
                    return false;
                }

                return run.Step(made.Count) && Combine(run, env, input, at + 1, made.With(key.Text, value), then);
            }));
        }
    }

    /// <summary>A text with inserted values, each written by a format; the last one varies slowest.</summary>
    internal sealed class Text(JqNode[] parts, string format) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            Combine(run, env, input, parts.Length - 1, new string[parts.Length], texts =>
            {
                var text = new StringBuilder();
                foreach (var part in texts)
                {
                    text.Append(part);
                }

                return run.Charge(text.Length * 2L) && emit(JqValue.Of(text.ToString()), path is null ? null : JqPath.None);
            });

        private bool Combine(JqRun run, Env? env, JqValue input, int at, string[] texts, Func<string[], bool> then)
        {
            if (at < 0)
            {
                return then(texts);
            }

            if (parts[at] is Constant literal)
            {
                texts[at] = literal.Literal.Text;
                return Combine(run, env, input, at - 1, texts, then);
            }

            return parts[at].Values(run, env, input, value =>
            {
                var text = Formats.Apply(run, format, value);
                if (text is null)
                {
                    return false;
                }

                texts[at] = text.Text;
                return Combine(run, env, input, at - 1, texts, then);
            });
        }
    }
}
