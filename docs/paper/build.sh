#!/bin/sh
# Builds paper.pdf: every figure in it comes from networks.cnn. Needs symcnn with its extra `plot`, and pdflatex.
set -eu
cd "$(dirname "$0")"
mkdir -p build

symcnn check networks.cnn
symcnn latex networks.cnn --what macros > build/macros.tex
symcnn latex networks.cnn params --network resnet50 --what formula --underbrace stages > build/formula.tex
symcnn latex networks.cnn --network resnet50 --rows stages --columns layer,output,structure,params,share --label tab:stages --caption "The residual network, stage by stage." > build/stages.tex
symcnn latex networks.cnn --network resnet50 --what comparison --over w=31,39,64 --label tab:widths > build/widths.tex
symcnn latex networks.cnn --network unet --what figure --label fig:unet > build/unet.tex
symcnn plot networks.cnn 'params(resnet50)' --over w=8..64 --budget 10M --size 5x1.5 -o build/widest.pdf

for pass in first second; do
  pdflatex -halt-on-error -interaction=nonstopmode -output-directory build paper.tex > build/pdflatex.txt
done
mv build/paper.pdf paper.pdf
