using Tarn.Storage.Checksums;

namespace Tarn.Sql.Forests;

/// <summary>
/// A tree as bytes. The state of its random numbers comes first, then its nodes from the root down: a node, its left part, its right part. The
/// sample follows in the order of the heap. It names leaves by their order.
/// </summary>
internal static class TreeState
{
    private const byte LeafTag = 0;
    private const byte NodeTag = 1;

    public static void Write(StateWriter writer, ForestTree tree, int sample)
    {
        writer.Long((long)tree.RandomState);
        writer.Int(tree.Sample.Count);
        var (ordinals, stack) = (new Dictionary<int, int>(sample), new Stack<int>());
        if (tree.Cuts.Root != CutTree.None)
        {
            stack.Push(tree.Cuts.Root);
        }

        while (stack.TryPop(out var node))
        {
            if (CutTree.IsLeaf(node))
            {
                ordinals[node] = ordinals.Count;
                writer.Byte(LeafTag);
                writer.Int(tree.Cuts.MassOf(node));
                writer.Doubles(tree.Cuts.PointOf(node));
                continue;
            }

            writer.Byte(NodeTag);
            writer.Int(tree.Cuts.DimensionOf(node));
            writer.Double(tree.Cuts.CutOf(node));
            stack.Push(tree.Cuts.RightOf(node));
            stack.Push(tree.Cuts.LeftOf(node));
        }

        for (var place = 0; place < tree.Sample.Count; place++)
        {
            writer.Double(tree.Sample.KeyAt(place));
            writer.Int(ordinals[tree.Sample.LeafAt(place)]);
        }
    }

    public static void Read(ref StateReader reader, ForestTree tree, ForestSettings settings)
    {
        tree.RandomState = (ulong)reader.Long();
        var count = reader.Int();
        if (count < 0 || count > settings.Sample)
        {
            throw reader.Damaged("a sample is too large");
        }

        var leaves = new List<int>(count);
        if (count > 0)
        {
            ReadNodes(ref reader, tree.Cuts, count, settings.Dimensions, leaves);
        }

        ReadSample(ref reader, tree, count, leaves);
    }

    // A depth-first order without recursion: the trees of hostile points are as deep as the sample.
    private static void ReadNodes(ref StateReader reader, CutTree cuts, int count, int dimensions, List<int> leaves)
    {
        var (open, point, nodes) = (new Stack<(int Dimension, double Cut, int Left)>(), new double[dimensions], 0);
        while (true)
        {
            if (reader.Byte() == NodeTag)
            {
                var (dimension, cut) = (reader.Int(), reader.Double());
                reader.Check(++nodes < count && dimension >= 0 && dimension < dimensions, "a node is wrong");
                open.Push((dimension, cut, CutTree.None));
                continue;
            }

            var mass = reader.Int();
            reader.Check(leaves.Count < count && mass > 0 && mass <= count, "a leaf is wrong");
            reader.Doubles(point);
            var done = cuts.AddLeaf(point, mass);
            leaves.Add(done);
            while (open.TryPop(out var node))
            {
                if (node.Left == CutTree.None)
                {
                    open.Push(node with { Left = done });
                    done = CutTree.None;
                    break;
                }

                done = Join(reader, cuts, node, done);
            }

            if (done != CutTree.None)
            {
                cuts.SetRoot(done);
                return;
            }
        }
    }

    // The cut parts both sides, or a point would not be found again.
    private static int Join(in StateReader reader, CutTree cuts, (int Dimension, double Cut, int Left) node, int right)
    {
        reader.Check(
            cuts.Highs(node.Left)[node.Dimension] <= node.Cut && cuts.Lows(right)[node.Dimension] > node.Cut, "a cut does not part its points");
        return cuts.AddNode(node.Dimension, node.Cut, node.Left, right);
    }

    private static void ReadSample(ref StateReader reader, ForestTree tree, int count, List<int> leaves)
    {
        var uses = new int[leaves.Count];
        for (var place = 0; place < count; place++)
        {
            var (key, leaf) = (reader.Double(), reader.Int());
            reader.Check(leaf >= 0 && leaf < leaves.Count, "a sample names no leaf");
            uses[leaf]++;
            tree.Sample.Restore(key, leaves[leaf]);
        }

        reader.Check(tree.Sample.IsHeap(), "a sample is no heap");
        for (var leaf = 0; leaf < uses.Length; leaf++)
        {
            reader.Check(uses[leaf] == tree.Cuts.MassOf(leaves[leaf]), "a leaf has another mass than its sample");
        }
    }
}
